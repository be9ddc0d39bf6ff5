package io.secformer.infer.session;

import io.secformer.convert.calibrate.plan.PlanOptions;
import io.secformer.convert.calibrate.plan.TypicalModel;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.share.Calibration;
import io.secformer.convert.share.InputInfo;
import io.secformer.convert.share.TaskInfo;
import java.util.List;

/** What everybody may know of models that nobody has shared. */
public final class PublicModels {
    private PublicModels() {}

    /** BERT-base of typical ranges, with 2Quad. */
    public static PublicModel bertBase() {
        BertConfig config = BertConfig.bertBase().withSoftmax(SoftmaxFunction.TWO_QUAD);
        return new PublicModel(
                "share",
                "model",
                config,
                new TaskInfo("tiny", false, List.of("a", "b")),
                new InputInfo("0".repeat(64), false),
                TypicalModel.plan(config, 128, PlanOptions.defaults()),
                Calibration.UNKNOWN,
                null);
    }
}
