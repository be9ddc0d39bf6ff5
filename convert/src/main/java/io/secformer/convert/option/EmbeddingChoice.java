package io.secformer.convert.option;

import io.secformer.convert.fixedpoint.Embedding;
import io.secformer.kit.command.Choice;
import java.util.List;

/** Whether embedding tables are secret or public. */
public final class EmbeddingChoice extends Choice<Embedding> {
    /** Called by the parser of options. */
    public EmbeddingChoice() {
        super(List.of(Embedding.values()), Embedding::optionName);
    }
}
