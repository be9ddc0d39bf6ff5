package io.secformer.infer.eval;

import io.secformer.convert.reading.TokenInput;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Buckets;
import io.secformer.datasets.text.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Makes examples ready for a model. */
public final class Subjects {
    private Subjects() {}

    /**
     * Tokenizes the first examples.
     *
     * @param limit how many at most; 0 for all
     * @param maxTokens longest input; longer ones are cut
     */
    public static List<Subject> of(
            List<Example> examples, int limit, BertTokenizer tokenizer, int maxTokens) {
        int count = limit == 0 ? examples.size() : Math.min(limit, examples.size());
        List<Subject> subjects = new ArrayList<>(count);
        for (Example example : examples.subList(0, count)) {
            subjects.add(of(example, tokenizer, maxTokens));
        }
        return subjects;
    }

    /** Tokenizes one example. */
    public static Subject of(Example example, BertTokenizer tokenizer, int maxTokens) {
        return of(example, tokenizer.encode(example), maxTokens);
    }

    /** An example that is tokenized already. */
    public static Subject of(Example example, Encoding encoding, int maxTokens) {
        return new Subject(
                example,
                TokenInput.of(encoding.ids(), encoding.types()),
                Buckets.of(encoding.length(), maxTokens),
                encoding.fullLength());
    }
}
