package io.secformer.client.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.translate.Translator;
import ai.djl.util.PairList;
import ai.djl.util.passthrough.PassthroughNDManager;
import io.secformer.client.PrivateClassifier;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A model of which there is nothing here but its name and predictors. */
final class RemoteModel implements Model {
    private final PrivateClassifier classifier;
    private final Map<String, String> properties = new ConcurrentHashMap<>();

    /** Adopts the classifier. */
    RemoteModel(PrivateClassifier classifier) {
        this.classifier = classifier;
    }

    static UnsupportedOperationException noTensors() {
        return new UnsupportedOperationException(
                "a private model has no weights, blocks or tensors here: only its predictors");
    }

    @Override
    @SuppressWarnings("unchecked")
    public <I, O> Predictor<I, O> newPredictor(Translator<I, O> translator, Device device) {
        if (translator instanceof PrivateTranslator<?> asking) {
            // A private translator answers with classifications: its O is one.
            return (Predictor<I, O>) new PrivatePredictor<>(this, asking);
        }
        throw new UnsupportedOperationException(
                "a private model takes texts and answers with classifications: newPredictor() has"
                        + " no other translator than its own");
    }

    @Override
    public NDManager getNDManager() {
        return PassthroughNDManager.INSTANCE;
    }

    @Override
    public String getName() {
        return classifier.task();
    }

    @Override
    public Map<String, String> getProperties() {
        return properties;
    }

    @Override
    public @Nullable String getProperty(String key) {
        return properties.get(key);
    }

    @Override
    public void setProperty(String key, String value) {
        properties.put(key, value);
    }

    /** There is none. */
    @Override
    public @Nullable Block getBlock() {
        return null;
    }

    @Override
    public void setBlock(Block block) {
        throw noTensors();
    }

    @Override
    public void load(Path folder, String prefix, Map<String, ?> options) {
        throw noTensors();
    }

    @Override
    public void load(InputStream in, Map<String, ?> options) {
        throw noTensors();
    }

    @Override
    public void save(Path folder, String newName) {
        throw noTensors();
    }

    @Override
    public Path getModelPath() {
        throw noTensors();
    }

    @Override
    public Trainer newTrainer(TrainingConfig config) {
        throw noTensors();
    }

    @Override
    public PairList<String, Shape> describeInput() {
        return new PairList<>();
    }

    @Override
    public PairList<String, Shape> describeOutput() {
        return new PairList<>();
    }

    @Override
    public String[] getArtifactNames() {
        return new String[0];
    }

    @Override
    public <T> T getArtifact(String artifact, Function<InputStream, T> read) {
        throw noTensors();
    }

    @Override
    public URL getArtifact(String artifact) {
        throw noTensors();
    }

    @Override
    public InputStream getArtifactAsStream(String artifact) {
        throw noTensors();
    }

    @Override
    public void setDataType(DataType type) {
        throw noTensors();
    }

    /** Answers are probabilities in double precision. */
    @Override
    public DataType getDataType() {
        return DataType.FLOAT64;
    }

    @Override
    public void close() {
        classifier.close();
    }
}
