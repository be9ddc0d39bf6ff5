package io.secformer.convert.strategy.published;

import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.SoftmaxFunction;
import io.secformer.convert.op.TensorFunction;
import io.secformer.convert.op.TensorOps;
import io.secformer.convert.strategy.ActivationRule;
import io.secformer.convert.strategy.Block;
import io.secformer.convert.strategy.Choices;
import io.secformer.convert.strategy.SiteRole;

/** The parts of the published rules as functions of one tensor. */
final class Formulas {
    /** Where functions of attention are. */
    static final Block ATTENTION = Block.attention(0);

    /** Where activations are. */
    static final Block LAYER = Block.layer(0);

    private Formulas() {}

    /** Exponentials of numbers that are no more than 0. */
    record Exponentials(Strategy strategy) implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return LimitExponential.of(
                    ops, ATTENTION, x, strategy.exponential(), strategy.fractionBits());
        }
    }

    /** The maximum of every row. */
    record Maxima(int fractionBits) implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return RowMaximum.of(ops, ATTENTION, x, fractionBits);
        }
    }

    /** Numerators of 2Quad, of keys that are none of them padding. */
    record Squares() implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            S scores = ops.addPublic(x, SoftmaxFunction.TWO_QUAD_OFFSET);
            String squares = ATTENTION.wire(SiteRole.SQUARES);
            O opened = ops.open(ATTENTION.wire(SiteRole.SCORES), scores);
            return ops.asSecret(ops.open(squares, ops.square(opened, squares)));
        }
    }

    /** Numerators of 2ReLU, of keys that are none of them padding. */
    record Positives(int fractionBits) implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            S ones = ops.addPublic(ops.times(x, 0, 0), 1);
            O mask = ops.open(ATTENTION.wire(SiteRole.SELECTED), ones);
            return new PositiveScores(fractionBits).of(ops, ATTENTION, x, mask);
        }
    }

    /** Rows divided by their sums. */
    record Divided(Choices choices) implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return new Quotients<>(ops, ATTENTION, choices).divided(x, ops.rowSums(x));
        }
    }

    /** Inverse square roots. */
    record Roots(Choices choices) implements TensorFunction {
        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return new InverseRoots<>(ops, Block.attentionNorm(0), choices).of(x);
        }
    }

    /** An activation. */
    record Activated(ActivationRule rule, String argument, String activated)
            implements TensorFunction {
        /** That of the intermediate layer. */
        static Activated ofLayer(ActivationRule rule) {
            return new Activated(
                    rule, LAYER.wire(SiteRole.INTERMEDIATE), LAYER.wire(SiteRole.ACTIVATED));
        }

        @Override
        public <S, O> S apply(TensorOps<S, O> ops, S x) {
            return ops.asSecret(rule.activated(ops, argument, activated, x));
        }
    }
}
