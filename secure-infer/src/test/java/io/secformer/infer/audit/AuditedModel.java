package io.secformer.infer.audit;

import io.secformer.convert.fixedpoint.PrecisionPlan;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.op.ParameterRows;
import io.secformer.convert.op.ParameterWords;
import io.secformer.convert.reading.TokenInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model to audit, in types that the audited engine shares with everybody.
 *
 * @param words of all parameters
 * @param first party 0's shares of them
 * @param second party 1's
 * @param embeddings the public tables, if it has any
 * @param inputs which are asked about in turn
 * @param bound how far a private logit may be from the one in fixed point
 */
public record AuditedModel(
        BertConfig config,
        PrecisionPlan plan,
        ParameterWords words,
        ParameterWords first,
        ParameterWords second,
        @Nullable ParameterRows embeddings,
        List<TokenInput> inputs,
        double bound) {}
