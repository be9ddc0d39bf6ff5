package io.secformer.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.convert.conversion.Conversion;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.Roles;
import io.secformer.infer.role.TinyClassifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a checkpoint to private answers, all by the libraries. */
@Timeout(180)
class ConvertedModelTest {
    private static final int TEXTS = 6;

    @Test
    void everyTextGetsItsLabelUnderTheNameThatHuggingFaceGivesIt(@TempDir Path folder)
            throws Exception {
        TestKeys.prepare();
        TinyClassifier tiny = new TinyClassifier(7);
        Path model = folder.resolve("model");
        tiny.write(model, List.of("LABEL_0", "LABEL_1", "LABEL_2"));
        List<String> texts = tiny.texts(TEXTS, false);
        Path shares = folder.resolve("shares");
        Conversion.of(model).calibrate(texts).sweepExamples(0).writeTo(shares);

        Path state = Files.createDirectories(folder.resolve("state"));
        try (Roles roles = new Roles(shares, state, 20_000).startAll();
                PrivateClassifier classifier =
                        PrivateClassifier.connect(
                                roles.address(Role.PARTY0) + "," + roles.address(Role.PARTY1),
                                roles.address(Role.DEALER).toString(),
                                TestKeys.OURS,
                                model)) {
            List<Classification> answers = classifier.classifyAll(texts);
            for (int i = 0; i < TEXTS; i++) {
                assertThat(answers.get(i).label()).isEqualTo("LABEL_" + tiny.answer(texts.get(i)));
            }
        }
    }
}
