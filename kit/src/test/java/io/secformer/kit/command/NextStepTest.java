package io.secformer.kit.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.testing.Captured;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NextStepTest {
    @Test
    void commandCanBeTypedAsItIsTold() {
        assertThat(NextStep.line(List.of("distill", "student", "--out", "runs/a b", "--x", "it's")))
                .isEqualTo("./secformer distill student --out 'runs/a b' --x 'it'\\''s'");
    }

    @Test
    void placeComesBeforeTheCommandThatShowsIt() {
        Captured told =
                Captured.of(
                        () -> {
                            NextStep.tellReport(Path.of("runs/x"));
                            return 0;
                        });
        assertThat(told.out()).isEqualTo("written to runs/x\nnext: ./secformer report runs/x\n");
        assertThat(told.err()).isEmpty();
    }
}
