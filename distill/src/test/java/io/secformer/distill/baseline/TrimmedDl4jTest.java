package io.secformer.distill.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The build takes only a part of DL4J and its dependencies: that part must still do a whole job.
 */
final class TrimmedDl4jTest {
    private static final INDArray INPUTS =
            Nd4j.create(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    private static final INDArray CLASSES =
            Nd4j.create(new float[][] {{1, 0}, {0, 1}, {0, 1}, {1, 0}});
    private static final INDArray SCORES = Nd4j.create(new float[][] {{0}, {1}, {1}, {2}});

    @TempDir Path folder;

    @Test
    void classifierLearnsExclusiveOr() {
        MultiLayerNetwork network = train(CLASSES, Activation.SOFTMAX, LossFunction.MCXENT, 200);

        Evaluation evaluation = new Evaluation(2);
        evaluation.eval(CLASSES, network.output(INPUTS));

        assertThat(evaluation.accuracy()).isEqualTo(1.0);
        assertThat(evaluation.f1()).isEqualTo(1.0);
        assertThat(evaluation.matthewsCorrelation(1)).isEqualTo(1.0);
    }

    @Test
    void regressionLearnsASum() {
        MultiLayerNetwork network = train(SCORES, Activation.IDENTITY, LossFunction.MSE, 200);

        RegressionEvaluation evaluation = new RegressionEvaluation(1);
        evaluation.eval(SCORES, network.output(INPUTS));

        assertThat(evaluation.pearsonCorrelation(0)).isGreaterThan(0.99);
    }

    @Test
    void networkSurvivesItsFile() throws Exception {
        MultiLayerNetwork network = train(CLASSES, Activation.SOFTMAX, LossFunction.MCXENT, 2);
        Path file = folder.resolve("network.zip");

        network.save(file.toFile(), true);
        MultiLayerNetwork loaded = MultiLayerNetwork.load(file.toFile(), true);

        assertThat(loaded.output(INPUTS).distance2(network.output(INPUTS)))
                .isCloseTo(0, within(0d));
    }

    private static MultiLayerNetwork train(
            INDArray labels, Activation activation, LossFunction loss, int epochs) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(17)
                                .dataType(DataType.FLOAT)
                                .updater(new Adam(0.05))
                                .weightInit(WeightInit.XAVIER)
                                .list()
                                .layer(
                                        new DenseLayer.Builder()
                                                .nIn(2)
                                                .nOut(16)
                                                .activation(Activation.TANH)
                                                .build())
                                .layer(
                                        new OutputLayer.Builder(loss)
                                                .nOut(labels.columns())
                                                .activation(activation)
                                                .build())
                                .build());
        network.init();
        List<DataSet> rows = new DataSet(INPUTS, labels).asList();
        network.fit(new ListDataSetIterator<>(rows, 4), epochs);
        return network;
    }
}
