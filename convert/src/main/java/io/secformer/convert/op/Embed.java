package io.secformer.convert.op;

import io.secformer.convert.fixedpoint.ParameterFormat;
import io.secformer.convert.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Looks tokens up: {@code tokens * table + positions}, {@code [B, 1, T, V] -> [B, 1, T, H]}.
 *
 * @param tokens the client's one-hot rows, which stay where they are
 * @param table {@code [V, H]}
 * @param positions at least T rows, added to the rows of every sentence
 */
public record Embed(Input tokens, ParameterFormat table, ParameterFormat positions) implements Op {

    public Embed {
        int expected = tokens.format().wire().fractionBits() + table.fractionBits();
        PlanFits.require(
                positions.fractionBits() == expected,
                () ->
                        "%s has %d fraction bits, %d are expected"
                                .formatted(positions.name(), positions.fractionBits(), expected));
    }

    @Override
    public String kind() {
        return "embed";
    }

    @Override
    public String name() {
        return table.name();
    }

    /** Shape of the result. */
    public Shape shape() {
        return tokens.format().shape().withColumns(table.columns());
    }

    @Override
    public List<SecretFormat> results() {
        int ring = Math.min(tokens.format().wire().ringBits(), table.ringBits());
        return List.of(new SecretFormat(shape(), ring, positions.fractionBits()));
    }

    @Override
    public Map<ParameterFormat, ParameterUse.Kind> multiplied() {
        return Map.of(table, ParameterUse.Kind.MATRIX);
    }

    @Override
    public List<long[]> evaluate(ClearContext context, List<long[]> operands) {
        return List.of(context.embedded(table, positions));
    }
}
