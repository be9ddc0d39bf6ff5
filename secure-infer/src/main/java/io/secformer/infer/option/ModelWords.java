package io.secformer.infer.option;

import java.util.Iterator;
import java.util.List;

/** Models that have names, for completion; others are folders. */
public final class ModelWords implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return List.of("bert-base", "bert-large").iterator();
    }
}
