package io.secformer.infer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.ShareFolder;
import io.secformer.convert.share.ShareManifest;
import io.secformer.convert.share.TaskInfo;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.ChannelException;
import io.secformer.infer.net.ChannelOptions;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.InMemoryChannel;
import io.secformer.infer.net.Role;
import io.secformer.kit.file.FormatException;
import io.secformer.kit.file.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What everybody may know of a model: every field of it, and that servers agree on all. */
final class PublicModelTest {
    @TempDir private static Path folder;

    private static TinyShares secret;
    private static TinyShares open;

    @BeforeAll
    static void share() {
        secret = new TinyShares(folder.resolve("secret"), 3, new Calibration(8, 16, 0.001));
        open = new TinyShares(folder.resolve("open"), 3, Embedding.PUBLIC);
    }

    private static Path manifest(Embedding embedding) {
        Path shares = (embedding == Embedding.SECRET ? secret : open).folder();
        return ShareFolder.ofParty(shares, 0).resolve(ShareManifest.FILE);
    }

    /** One change of a document, and what it is called. */
    private record Change(String what, JsonNode changed) {}

    /** The document without each of its fields and elements, and with each of them null. */
    private static List<Change> changes(JsonNode whole) {
        List<Change> changes = new ArrayList<>();
        walk(whole, whole, "", changes);
        return changes;
    }

    private static void walk(JsonNode whole, JsonNode at, String pointer, List<Change> changes) {
        at.fieldNames()
                .forEachRemaining(
                        name -> {
                            add(
                                    whole,
                                    pointer,
                                    o -> ((ObjectNode) o).remove(name),
                                    "no ",
                                    name,
                                    changes);
                            add(
                                    whole,
                                    pointer,
                                    o -> ((ObjectNode) o).set(name, NullNode.instance),
                                    "null ",
                                    name,
                                    changes);
                            walk(whole, at.get(name), pointer + "/" + name, changes);
                        });
        for (int i = 0; at.isArray() && i < at.size(); i++) {
            int index = i;
            add(
                    whole,
                    pointer,
                    a -> ((ArrayNode) a).set(index, NullNode.instance),
                    "null ",
                    "" + i,
                    changes);
            // The first of many tells of all.
            if (i == 0) {
                walk(whole, at.get(i), pointer + "/" + i, changes);
            }
        }
    }

    private static void add(
            JsonNode whole,
            String pointer,
            Consumer<JsonNode> edit,
            String how,
            String name,
            List<Change> changes) {
        JsonNode copy = whole.deepCopy();
        edit.accept(copy.at(pointer));
        changes.add(new Change(how + pointer + "/" + name, copy));
    }

    /** Fields that say how far calibration reached, which may be unknown. */
    private static boolean isOptional(String what) {
        return what.startsWith("no /") && what.endsWith("logitError");
    }

    private static void requireSentence(String what, @Nullable Throwable thrown) {
        assertThat(thrown).as(what).isInstanceOf(FormatException.class);
        assertThat(thrown)
                .as(what)
                .hasMessageMatching("(?s).{20,}")
                .hasMessageNotContainingAny("Exception", "null)", "\n", "com.fasterxml");
    }

    @ParameterizedTest
    @EnumSource(Embedding.class)
    void aPublicModelThatLacksSomethingIsAFormatError(Embedding embedding) {
        PublicModel model = PublicModel.of(ShareManifest.read(manifest(embedding)));
        JsonNode whole = JsonFiles.parse(model.toBytes(), "the model");
        assertThat(PublicModel.parse(model.toBytes(), "the model").toBytes())
                .isEqualTo(model.toBytes());
        List<Change> changes = changes(whole);
        assertThat(changes).hasSizeGreaterThan(150);
        for (Change change : changes) {
            byte[] bytes = change.changed.toString().getBytes(StandardCharsets.UTF_8);
            Throwable thrown = thrown(() -> PublicModel.parse(bytes, "the model"));
            boolean anotherPlan = change.what.startsWith("no /plan/") && thrown == null;
            if (anotherPlan) {
                // Older programs had no such field: the hello says that this plan is not theirs.
                assertThat(PublicModel.parse(bytes, "the model").plan().digest())
                        .as(change.what)
                        .isNotEqualTo(model.plan().digest());
            } else if (!isOptional(change.what)) {
                requireSentence(change.what, thrown);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Embedding.class)
    void aManifestThatLacksSomethingIsAFormatError(Embedding embedding) {
        JsonNode whole = JsonFiles.read(manifest(embedding), 1 << 24);
        Path file = folder.resolve("changed.json");
        for (Change change : changes(whole)) {
            JsonFiles.write(file, change.changed);
            Throwable thrown = thrown(() -> ShareManifest.read(file));
            if (!isOptional(change.what) && !change.what.contains("/provenance/")) {
                requireSentence(change.what, thrown);
            }
        }
    }

    private static @Nullable Throwable thrown(Runnable task) {
        try {
            task.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void aManifestWithAnotherPlanThanItWasWrittenForIsRefused() {
        ObjectNode json = (ObjectNode) JsonFiles.read(manifest(Embedding.SECRET), 1 << 24);
        ObjectNode wire = (ObjectNode) json.path("plan").path("wires").get(0);
        wire.put("fractionBits", wire.path("fractionBits").asInt() + 1);
        Path file = folder.resolve("other.json");
        JsonFiles.write(file, json);
        assertThatThrownBy(() -> ShareManifest.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(
                        file + ": the precision plan is not the one that the manifest was written");
        json.put("more", 1);
        wire.put("fractionBits", wire.path("fractionBits").asInt() - 1);
        JsonFiles.write(file, json);
        assertThatThrownBy(() -> ShareManifest.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + ": more is not known to this program");
    }

    private static PublicModel with(PublicModel model, TaskInfo task, @Nullable Integer positions) {
        return new PublicModel(
                model.shareId(),
                model.modelDigest(),
                positions == null
                        ? model.config()
                        : model.config().withMaxPositionEmbeddings(positions),
                task,
                model.input(),
                model.plan(),
                model.calibration(),
                model.embeddingsDigest());
    }

    @Test
    void serversCompareLabelsAndConfiguration() {
        PublicModel model = PublicModel.of(ShareManifest.read(manifest(Embedding.SECRET)));
        PublicModel relabelled =
                with(model, new TaskInfo("tiny", false, List.of("b", "a\n", "c")), null);
        PublicModel longer = with(model, model.task(), 20);
        requireAgreed(model, model, null);
        requireAgreed(
                model,
                relabelled,
                "party0 and party1 have different tasks or labels: tiny [a, b, c] and tiny [b, a?,"
                        + " c]");
        requireAgreed(
                longer,
                model,
                "party0 and party1 have different configurations (max_position_embeddings): 20 and"
                        + " 16");
    }

    /** Both ends say the same. */
    private static void requireAgreed(
            PublicModel first, PublicModel second, @Nullable String difference) {
        InMemoryChannel.Pair pair =
                InMemoryChannel.pair(
                        Identity.of(Role.PARTY0), Identity.of(Role.PARTY1), ChannelOptions.DEFAULT);
        Handshake.sendModel(pair.second(), second);
        Throwable atFirst =
                thrown(
                        () ->
                                Handshake.agreeOnModel(
                                        pair.first(),
                                        Handshake.hello(Role.PARTY1, "s", second),
                                        first));
        InMemoryChannel.Pair other =
                InMemoryChannel.pair(
                        Identity.of(Role.PARTY0), Identity.of(Role.PARTY1), ChannelOptions.DEFAULT);
        Handshake.sendModel(other.first(), first);
        Throwable atSecond =
                thrown(
                        () ->
                                Handshake.agreeOnModel(
                                        other.second(),
                                        Handshake.hello(Role.PARTY0, "s", first),
                                        second));
        for (Throwable thrown : new Throwable[] {atFirst, atSecond}) {
            if (difference == null) {
                assertThat(thrown).isNull();
            } else {
                assertThat(thrown).isInstanceOf(ChannelException.class).hasMessage(difference);
            }
        }
    }
}
