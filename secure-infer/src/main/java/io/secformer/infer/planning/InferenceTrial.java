package io.secformer.infer.planning;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.PublicEmbeddings;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.share.ShareWriter;
import io.secformer.convert.share.TaskInfo;
import io.secformer.infer.bench.InferenceTimes;
import io.secformer.infer.bench.LocalProducts;
import io.secformer.infer.bench.Machine;
import io.secformer.infer.bench.RandomShares;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.engine.Memory;
import io.secformer.infer.net.Address;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyFolder;
import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.pipeline.Children;
import io.secformer.infer.pipeline.Launcher;
import io.secformer.infer.pipeline.RoleProcesses;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.kit.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Inferences of one shape with dealer and servers as processes of their own, network by network.
 * Nothing is kept ready: the offline work of an inference is done, and timed, before its online
 * phase.
 */
final class InferenceTrial {
    private static final int WEIGHT_BITS = 8;
    private static final long TIMEOUT_SECONDS = 900;

    private final ModelChoice choice;
    private final int batch;
    private final int tokens;
    private final int warmUp;
    private final int repeats;
    private final boolean spool;
    private final Path folder;
    private final Path keys;
    private final Progress progress;
    private final Children children;

    /**
     * @param warmUp inferences over every network before those that are measured
     * @param repeats inferences to measure
     * @param spool whether the servers keep what is dealt on disk
     * @param folder for shares, logs, the dealer's state and spools
     * @param keys folder of the certificates of all roles
     * @param children gets the roles' processes
     */
    InferenceTrial(
            ModelChoice choice,
            int batch,
            int tokens,
            int warmUp,
            int repeats,
            boolean spool,
            Path folder,
            Path keys,
            Progress progress,
            Children children) {
        this.choice = choice;
        this.batch = batch;
        this.tokens = tokens;
        this.warmUp = warmUp;
        this.repeats = repeats;
        this.spool = spool;
        this.folder = folder;
        this.keys = keys;
        this.progress = progress;
        this.children = children;
    }

    /** Runs inferences over every network. */
    List<InferenceTimes> run(List<LinkProfile> links, Machine machine) {
        PlannedNetwork network = choice.network(batch, tokens);
        Cost cost = CostReading.of(network);
        Path shares = shares();
        String heap = Memory.of(network, cost).jvmOptions();
        List<InferenceTimes> times = new ArrayList<>();
        try (LocalProducts products = new LocalProducts(cost)) {
            for (LinkProfile link : links) {
                double predicted = machine.localSeconds(cost) + Machine.linkSeconds(cost, link);
                times.add(run(link, shares, heap, predicted, products));
            }
        }
        return times;
    }

    /** The model's own shares, or some of random weights, written once for a plan. */
    private Path shares() {
        if (choice.shares() != null) {
            return choice.shares();
        }
        Path shares = folder.resolve("shares");
        Path manifest = ShareFolder.ofParty(shares, 0).resolve(ShareManifest.FILE);
        if (Files.exists(manifest)
                && ShareManifest.read(manifest).plan().digest().equals(choice.plan().digest())) {
            return shares;
        }
        progress.say("writing shares of random weights to " + shares);
        BertConfig config = choice.config();
        List<String> labels =
                IntStream.range(0, config.numLabels()).mapToObj(Integer::toString).toList();
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        nothing.put("weights", "random");
        new ShareWriter(
                        config,
                        new TaskInfo("random", config.isRegression(), labels),
                        // Random weights have no tokenizer, and no text is ever asked of them.
                        new InputInfo("0".repeat(64), false),
                        choice.plan(),
                        nothing)
                .write(shares, new RandomShares(1, WEIGHT_BITS), nothing);
        return shares;
    }

    private InferenceTimes run(
            LinkProfile link,
            Path shares,
            String serverJvm,
            double predictedSeconds,
            LocalProducts products) {
        List<String> options =
                List.of("--link", link.toString(), "--timeout", Long.toString(TIMEOUT_SECONDS));
        try (RoleProcesses roles =
                        new RoleProcesses(
                                new Launcher(folder.resolve("log"), progress, children),
                                folder.resolve("roles"),
                                keys,
                                shares,
                                new RoleProcesses.Setup(1, 0, spool, serverJvm, options));
                InferenceClient client = connect(roles, link, shares);
                Progress.Step step =
                        progress.begin("session over " + link, warmUp + repeats, "inferences")) {
            TokenInput input = input();
            List<InferenceClient.Answer> answers = new ArrayList<>();
            List<Double> alone = new ArrayList<>();
            for (int i = 1 - warmUp; i <= repeats; i++) {
                // In turns, so that a machine that is slower for a while is so for both.
                double productSeconds = 2 * products.seconds();
                InferenceClient.Answer answer = client.infer(input);
                step.note(
                        String.format(
                                Locale.ROOT,
                                "%.2f s offline, %.3f s online, matrix products alone %.3f s",
                                answer.offlineSeconds(),
                                answer.onlineSeconds(),
                                productSeconds));
                step.add(1);
                if (i > 0) {
                    answers.add(answer);
                    alone.add(productSeconds);
                }
            }
            step.done();
            Map<String, Long> memory = roles.peakMemory();
            InferenceClient.Answer one = answers.getFirst();
            return new InferenceTimes(
                    choice.plan().strategy().name(),
                    batch,
                    tokens,
                    link,
                    warmUp,
                    repeats,
                    spool,
                    one.rounds(),
                    one.serverBytes(),
                    one.clientBytes(),
                    one.dealerBytes(),
                    median(answers, InferenceClient.Answer::onlineSeconds),
                    median(answers, InferenceClient.Answer::offlineSeconds),
                    predictedSeconds,
                    median(alone, seconds -> seconds),
                    Math.max(
                            memory.getOrDefault(RoleProcesses.FIRST, 0L),
                            memory.getOrDefault(RoleProcesses.SECOND, 0L)),
                    memory.getOrDefault(RoleProcesses.DEALER, 0L));
        }
    }

    private InferenceClient connect(RoleProcesses roles, LinkProfile link, Path shares) {
        String[] servers = roles.servers().split(",", -1);
        TlsEndpoint endpoint =
                new TlsEndpoint(
                        KeyFolder.open(keys, Identity.of(Role.CLIENT)),
                        ChannelOptions.DEFAULT
                                .withTimeoutMillis(1000 * TIMEOUT_SECONDS)
                                .withLink(link));
        return InferenceClient.connect(
                endpoint,
                Address.parse(servers[0]),
                Address.parse(servers[1]),
                Address.parse(roles.dealer()),
                choice.plan().embedding() == Embedding.PUBLIC
                        ? PublicEmbeddings.file(shares)
                        : null);
    }

    /** Full sentences of some words or other: cost does not depend on them. */
    private TokenInput input() {
        int words = choice.config().vocabSize();
        int[] ids = IntStream.range(0, tokens).map(i -> (i * 7919 + 1) % words).toArray();
        int[] lengths = new int[batch];
        Arrays.fill(lengths, tokens);
        int[][] all = new int[batch][];
        Arrays.fill(all, ids);
        return new TokenInput(all, new int[batch][tokens], lengths);
    }

    private static <T> double median(Collection<T> measured, ToDoubleFunction<T> quantity) {
        double[] sorted = measured.stream().mapToDouble(quantity).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
