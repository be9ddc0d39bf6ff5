package io.secformer.distill.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.datasets.metric.GlueMetrics;
import io.secformer.distill.eval.TaskData;
import io.secformer.distill.train.Throughput;
import io.secformer.kit.text.Rounded;
import java.nio.file.Path;

/** What results and settings of several commands have in common. */
final class Results {
    private Results() {}

    /** Task, metric and what guessing gives. */
    static ObjectNode ofTask(TaskData data) {
        ObjectNode result = Output.newResult();
        result.put("task", data.task().taskName());
        result.put("metric", GlueMetrics.primaryName(data.task()));
        result.put("trainExamples", data.train().size());
        result.put("devExamples", data.dev().size());
        result.put(
                "majorityBaseline",
                GlueMetrics.majorityBaseline(
                        data.task(), data.train().labels(), data.dev().labels()));
        return result;
    }

    /** The same, with the time that training took in this process, and where the model is. */
    static ObjectNode ofTraining(TaskData data, Throughput throughput, Path model) {
        return ofTask(data)
                .put("model", model.toString())
                .put("trainSeconds", Rounded.seconds(throughput.seconds()))
                .put("tokensPerSecond", Rounded.decimals(throughput.tokensPerSecond(), 1));
    }

    /**
     * Settings that earlier versions did not have, with what they amounted to then: a run that does
     * not tell them had these.
     */
    static ObjectNode settingsOfBefore() {
        return Output.newResult().put("taskOptions", "");
    }

    /** The part of a run's settings that every kind of training has. */
    static ObjectNode settings(
            String command, TaskData data, DataOptions options, TrainingRunOptions training) {
        return Output.newResult()
                .put("command", command)
                .put("task", data.task().taskName())
                .put("taskOptions", options.options.description())
                .put("trainSha256", data.trainDigest())
                .put("devSha256", data.devDigest())
                .put("trainExamples", data.train().size())
                .put("maxTokens", options.maxTokens())
                .put("batchSize", training.batchSize)
                .put("seed", training.seed);
    }
}
