package io.secformer.infer.cli;

import io.secformer.convert.share.Calibration;
import io.secformer.datasets.glue.Split;
import io.secformer.datasets.glue.Task;
import io.secformer.infer.eval.Subject;
import java.util.ArrayList;
import java.util.List;

/** What an evaluation says before its work, since it is seen without any. */
final class EvaluationNotice {
    private EvaluationNotice() {}

    /**
     * A line each: no metric without labels, texts that are cut, texts longer than calibration's.
     *
     * @param longest tokens of the longest input
     * @param kept whether predictions are kept
     */
    static List<String> of(
            Task task,
            Split split,
            List<Subject> subjects,
            Calibration calibration,
            int longest,
            boolean kept) {
        List<String> lines = new ArrayList<>();
        String ofAll = " of " + subjects.size() + " texts are ";
        if (!subjects.stream().allMatch(subject -> subject.example().isLabelled())) {
            lines.add(
                    task.taskName()
                            + " "
                            + split.key()
                            + " has texts without labels: there will be no metric"
                            + (kept ? "" : ", and without --out no predictions are kept"));
        }
        long cut = subjects.stream().filter(s -> s.fullLength() > longest).count();
        if (cut > 0) {
            lines.add(cut + ofAll + "cut to " + longest + " tokens");
        }
        int calibrated = calibration.calibratedTokens();
        long beyond = subjects.stream().filter(s -> s.tokens().tokens() > calibrated).count();
        if (calibrated > 0 && beyond > 0) {
            lines.add(
                    beyond
                            + ofAll
                            + "longer than the "
                            + calibrated
                            + " tokens of the longest text that calibration saw");
        }
        return lines;
    }
}
