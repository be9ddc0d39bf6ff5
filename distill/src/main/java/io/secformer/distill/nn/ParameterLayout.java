package io.secformer.distill.nn;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.model.BertTensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In which order the parameters of a model stand, as one sequence of floats.
 *
 * <p>The word embeddings come first. Tensors are ordered by {@link Group}, so that "all that decay"
 * and "all but the heads" are ranges of the buffer, and the query, key and value weights of a layer
 * are neighbours, so that they read as one matrix [3H, H].
 */
public final class ParameterLayout {
    /** What the optimizer has to tell apart; the buffer holds the groups in this order. */
    public enum Group {
        /** Weights of embeddings and encoder. */
        BODY_DECAY,
        /** Weights of pooler and classifier. */
        HEAD_DECAY,
        /** Biases of pooler and classifier. */
        HEAD_PLAIN,
        /** Biases and LayerNorm parameters of embeddings and encoder. */
        BODY_PLAIN
    }

    /** Name suffix of the joint query, key and value segments of an attention layer. */
    static final String QKV = ".attention.self.qkv";

    /**
     * A part of the buffer that the model reads as one array: a tensor, or several stacked along
     * their first axis.
     *
     * @param name the tensor's canonical name, or that of the stack
     * @param tensors the canonical names of the tensors inside, in order
     * @param tensorShape the shape of each of them
     * @param shape the shape of the whole
     * @param group how the optimizer treats it
     * @param offset index of the first float
     * @param size number of floats
     */
    public record Segment(
            String name,
            List<String> tensors,
            List<Integer> tensorShape,
            List<Integer> shape,
            Group group,
            int offset,
            int size) {}

    private final List<Segment> segments;
    private final Map<String, Segment> byTensor = new LinkedHashMap<>();
    private final int size;

    /**
     * Lays out a model.
     *
     * @throws IllegalArgumentException if it has more parameters than one buffer can hold
     */
    public ParameterLayout(BertConfig config) {
        Map<String, List<String>> stacks = new LinkedHashMap<>();
        Map<String, List<Integer>> shapes = BertTensors.all(config);
        shapes.keySet()
                .forEach(t -> stacks.computeIfAbsent(stack(t), key -> new ArrayList<>()).add(t));
        List<String> names = new ArrayList<>(stacks.keySet());
        names.sort(
                Comparator.comparing((String name) -> !name.equals(BertTensors.WORD_EMBEDDINGS))
                        .thenComparing(ParameterLayout::group));
        List<Segment> result = new ArrayList<>();
        long offset = 0;
        for (String name : names) {
            List<String> tensors = stacks.getOrDefault(name, List.of());
            List<Integer> each = shapes.getOrDefault(tensors.getFirst(), List.of());
            List<Integer> whole = new ArrayList<>(each);
            whole.set(0, each.getFirst() * tensors.size());
            long count = whole.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
            if (offset + count > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "the model has more parameters than one buffer of "
                                + (Integer.MAX_VALUE - 8)
                                + " floats can hold");
            }
            result.add(
                    new Segment(
                            name,
                            List.copyOf(tensors),
                            each,
                            List.copyOf(whole),
                            group(name),
                            (int) offset,
                            (int) count));
            offset += count;
        }
        segments = List.copyOf(result);
        segments.forEach(segment -> segment.tensors().forEach(t -> byTensor.put(t, segment)));
        size = (int) offset;
    }

    /** All segments, in the order of the buffer. */
    public List<Segment> segments() {
        return segments;
    }

    /** Number of floats in the buffer: the number of parameters. */
    public int size() {
        return size;
    }

    /** Number of floats of the word embeddings, which come first. */
    public int words() {
        return segments.getFirst().size();
    }

    /** Index of the first float that belongs to a group or a later one. */
    public int start(Group group) {
        return segments.stream()
                .filter(segment -> segment.group().compareTo(group) >= 0)
                .mapToInt(Segment::offset)
                .findFirst()
                .orElse(size);
    }

    /** Index after the last float that belongs to a group or an earlier one. */
    public int end(Group group) {
        return segments.stream()
                .filter(segment -> segment.group().compareTo(group) <= 0)
                .mapToInt(segment -> segment.offset() + segment.size())
                .max()
                .orElse(0);
    }

    /** Index of the first float of a tensor, by its canonical name. */
    public int offset(String tensor) {
        Segment segment = segment(tensor);
        return segment.offset() + segment.tensors().indexOf(tensor) * size(tensor);
    }

    /** Number of floats of a tensor, by its canonical name. */
    public int size(String tensor) {
        Segment segment = segment(tensor);
        return segment.size() / segment.tensors().size();
    }

    private Segment segment(String tensor) {
        Segment segment = byTensor.get(tensor);
        if (segment == null) {
            throw new IllegalArgumentException("the model has no tensor " + tensor);
        }
        return segment;
    }

    private static String stack(String tensor) {
        for (String part : List.of("query", "key", "value")) {
            String middle = ".attention.self." + part;
            if (tensor.contains(middle + ".")) {
                return tensor.replace(middle, QKV);
            }
        }
        return tensor;
    }

    private static Group group(String name) {
        boolean head =
                name.startsWith(BertTensors.POOLER) || name.startsWith(BertTensors.CLASSIFIER);
        if (name.endsWith(".bias") || name.contains(".LayerNorm.")) {
            return head ? Group.HEAD_PLAIN : Group.BODY_PLAIN;
        }
        return head ? Group.HEAD_DECAY : Group.BODY_DECAY;
    }
}
