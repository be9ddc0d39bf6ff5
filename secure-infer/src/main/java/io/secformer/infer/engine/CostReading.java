package io.secformer.infer.engine;

import io.secformer.convert.fixedpoint.Wire;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.op.DatalessReading;
import io.secformer.convert.op.Input;
import io.secformer.convert.op.Op;
import io.secformer.convert.op.OpenedFormat;
import io.secformer.convert.op.Pick;
import io.secformer.convert.op.Secret;
import io.secformer.convert.op.Unknown;
import io.secformer.infer.cost.Cost;
import io.secformer.infer.cost.MatrixProducts;
import io.secformer.infer.cost.OpCost;
import io.secformer.infer.protocol.Opening;
import io.secformer.infer.protocol.ProtocolSuite;
import io.secformer.infer.suite.masked.InputProtocol;
import io.secformer.infer.suite.masked.OneHotInputProtocol;
import io.secformer.infer.suite.masked.RevealProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Counts what a network costs, operation by operation, without any data. */
public final class CostReading extends DatalessReading<Unknown> {
    private final ProtocolSuite<?> suite;
    private final List<OpCost> costs = new ArrayList<>();

    private CostReading(ProtocolSuite<?> suite) {
        this.suite = suite;
    }

    /** The cost of everything that sends, deals or multiplies, in program order. */
    public static Cost of(PlannedNetwork network) {
        return of(network, Suites.of(network.plan()));
    }

    /** The same in a suite of the caller's choice. */
    public static Cost of(PlannedNetwork network, ProtocolSuite<?> suite) {
        CostReading reading = new CostReading(suite);
        for (Input input : network.inputs()) {
            long bytes = 2 * inputBytes(input);
            reading.add(input.number(), OpCost.INPUT, input.name(), 0, 0, bytes);
        }
        network.run(reading);
        return new Cost(reading.costs);
    }

    /** Bytes that the client sends each party. */
    static long inputBytes(Input input) {
        return switch (input.kind()) {
            case ONE_HOT -> new OneHotInputProtocol(input).bytes();
            case VALUES -> new InputProtocol(input).bytes();
        };
    }

    @Override
    protected Unknown opened(int number, OpenedFormat format) {
        return Unknown.VALUE;
    }

    @Override
    public Unknown pick(Pick part, Unknown x) {
        return x;
    }

    @Override
    public List<Unknown> open(int firstNumber, List<Secret<Unknown>> values, List<Wire> wires) {
        Opening<?> opening = suite.opening();
        if (opening.rounds() > 0) {
            List<Integer> sizes = values.stream().map(value -> value.shape().size()).toList();
            String names = wires.stream().map(Wire::name).collect(Collectors.joining(" + "));
            long bytes = opening.serverBytes(wires, sizes);
            add(firstNumber, "open", names, opening.rounds(), bytes, 0);
        }
        return super.open(firstNumber, values, wires);
    }

    @Override
    protected void note(int number, Op op, List<Unknown> operands) {
        costs.add(suite.of(op).cost(number));
    }

    @Override
    public void reveal(int number, Secret<Unknown> value, Wire wire) {
        long bytes = new RevealProtocol(wire, value.shape().size()).bytes();
        add(number, "reveal", wire.name(), 0, 0, 2 * bytes);
    }

    private void add(
            int number, String kind, String name, int rounds, long serverBytes, long clientBytes) {
        MatrixProducts none = MatrixProducts.NONE;
        costs.add(
                new OpCost(
                        number,
                        kind,
                        name,
                        rounds,
                        serverBytes,
                        clientBytes,
                        new int[0],
                        none,
                        none));
    }
}
