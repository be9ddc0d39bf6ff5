package io.secformer.infer.planning;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.option.StrategyMixin;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.CostPart;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.engine.Memory;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.option.LinkOption;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.OptionTypes;
import io.secformer.kit.command.ProgressMixin;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.JsonFiles;
import io.secformer.kit.text.Rounded;
import io.secformer.kit.text.TextTable;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code secformer plan}: what an inference will cost, before there is any data. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what an inference costs, part by part of the model: rounds, bytes, work, memory"
                    + " and seconds. Nothing is evaluated: costs do not depend on weights or"
                    + " texts.",
            "Bytes between the servers and of the client are of both directions together;"
                    + " multiply-adds are of one server. Seconds are predicted for two servers"
                    + " that share a machine as fast as this one, whose speed is measured first."
        })
@Examples({
    @ExampleCall(
            does = "BERT-base, before there is any model",
            line = "plan --model bert-base --tokens 128"),
    @ExampleCall(
            does = "a converted model over a slow network",
            line = "plan --model shares --link wan"),
    @ExampleCall(
            does = "the same architecture by CrypTen's formulas and protocols",
            line = "plan --model model --strategy crypten")
})
public final class PlanCommand implements Callable<Integer> {

    @Option(
            names = "--tokens",
            converter = OptionTypes.Positive.class,
            paramLabel = "T",
            description =
                    "padded length of a sentence; default: "
                            + ModelChoice.USUAL_TOKENS
                            + ", or less if the model takes less")
    private @Nullable Integer tokens;

    @Mixin private InferenceMixin inference = new InferenceMixin();

    @Mixin private StrategyMixin strategy = new StrategyMixin();

    @Option(
            names = "--link",
            converter = LinkOption.class,
            completionCandidates = LinkOption.class,
            defaultValue = "lan",
            paramLabel = "PROFILE",
            description =
                    "network between all roles: "
                            + LinkOption.PROFILES
                            + "; default: ${DEFAULT-VALUE}")
    private LinkProfile link;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Mixin private ProgressMixin progress = new ProgressMixin();

    @Override
    public Integer call() {
        ModelChoice choice =
                inference.choice(
                        strategy.chosen(), tokens == null ? ModelChoice.USUAL_TOKENS : tokens);
        PlannedNetwork network =
                UsageException.orUsage(
                        "--tokens", () -> choice.network(inference.batch(), length(choice)));
        Cost cost = CostReading.of(network);
        Machine machine = BenchCommand.measured(progress.progress());
        System.out.print(
                json
                        ? JsonFiles.format(document(choice, cost, machine, link))
                        : text(choice, cost, machine, link));
        return 0;
    }

    private Memory memory(ModelChoice choice, Cost cost) {
        return Memory.of(choice.network(inference.batch(), length(choice)), cost);
    }

    private int length(ModelChoice choice) {
        return tokens == null ? choice.usualTokens() : tokens;
    }

    private String text(ModelChoice choice, Cost cost, Machine machine, LinkProfile link) {
        TextTable table = new TextTable();
        table.row(
                "part",
                "rounds",
                "server MB",
                "client MB",
                "dealer MB",
                "G products",
                "before",
                "local s");
        for (Map.Entry<CostPart, Cost> part : CostPart.split(cost).entrySet()) {
            row(table, part.getKey().label(), part.getValue(), machine);
        }
        row(table, "all", cost, machine);
        Memory memory = memory(choice, cost);
        double local = machine.localSeconds(cost);
        double under = Machine.linkSeconds(cost, link);
        return String.format(
                Locale.ROOT,
                "%s, %d x %d tokens, %s%n%n%s%n"
                        + "memory of a server with one inference ready: %.2f GB, of it weights %.2f"
                        + " GB; with --spool %.2f GB, and %.2f GB on disk%n"
                        + "a server's heap, without a pool: SECFORMER_JVM_OPTS=\"%s\"%n"
                        + "online over %s: %.3f s, of it %.3f s of messages under way and %.3f s of"
                        + " matrix products%n"
                        + "this machine: %s, %.1f G multiply-adds/s, modulo 2^32 %.1f%n",
                choice.description(),
                inference.batch(),
                length(choice),
                choice.source(),
                table,
                memory.inAll() / 1e9,
                memory.weights() / 1e9,
                memory.inHeap() / 1e9,
                memory.dealt() / 1e9,
                memory.jvmOptions(),
                link,
                local + under,
                under,
                machine.productSeconds(cost),
                machine.kernel(),
                machine.multiplyAddsPerSecond() / 1e9,
                machine.narrowPerSecond() / 1e9);
    }

    private static void row(TextTable table, String name, Cost cost, Machine machine) {
        table.row(
                name,
                Integer.toString(cost.rounds()),
                number(cost.serverBytes() / 1e6),
                number(cost.clientBytes() / 1e6),
                number(cost.dealerBytes() / 1e6),
                number(cost.onlineMultiplyAdds() / 1e9),
                number(cost.offlineMultiplyAdds() / 1e9),
                String.format(Locale.ROOT, "%.3f", machine.localSeconds(cost)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private ObjectNode document(ModelChoice choice, Cost cost, Machine machine, LinkProfile link) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", choice.description());
        json.put("plan", choice.source());
        json.put("tokens", length(choice));
        json.put("batch", inference.batch());
        json.put("link", link.toString());
        ArrayNode parts = json.putArray("parts");
        CostPart.split(cost)
                .forEach(
                        (part, own) ->
                                put(parts.addObject().put("part", part.label()), own, machine));
        put(json, cost, machine);
        Memory memory = memory(choice, cost);
        json.put("memoryBytes", memory.inAll());
        json.put("spooledMemoryBytes", memory.inHeap());
        json.put("spoolBytes", memory.dealt());
        json.put("serverJvmOptions", memory.jvmOptions());
        double linkSeconds = Machine.linkSeconds(cost, link);
        json.put("onlineSeconds", Rounded.seconds(machine.localSeconds(cost) + linkSeconds));
        json.put("linkSeconds", Rounded.seconds(linkSeconds));
        json.put("productSeconds", Rounded.seconds(machine.productSeconds(cost)));
        machine.putInto(json);
        return json;
    }

    private static void put(ObjectNode json, Cost cost, Machine machine) {
        json.put("rounds", cost.rounds());
        json.put("serverBytes", cost.serverBytes());
        json.put("clientBytes", cost.clientBytes());
        json.put("dealerBytes", cost.dealerBytes());
        json.put("multiplyAdds", cost.onlineMultiplyAdds());
        json.put("offlineMultiplyAdds", cost.offlineMultiplyAdds());
        json.put("localSeconds", Rounded.seconds(machine.localSeconds(cost)));
    }
}
