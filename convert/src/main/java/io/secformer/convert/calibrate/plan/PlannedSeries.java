package io.secformer.convert.calibrate.plan;

import io.secformer.convert.fixedpoint.ColumnSeries;
import io.secformer.convert.fixedpoint.SeriesSite;
import io.secformer.convert.tensor.Shape;
import java.util.List;

/**
 * A series and its rounding.
 *
 * @param series the fits, by runs of columns
 * @param harmonicFractionBits fraction bits of cosines and sines
 * @param coefficientFractionBits fraction bits of the public factors
 * @param toleranceBits fraction bits of what both roundings may disturb by an ulp
 */
record PlannedSeries(
        List<ColumnSeries> series,
        int harmonicFractionBits,
        int coefficientFractionBits,
        int toleranceBits) {
    int fractionBits() {
        return harmonicFractionBits + coefficientFractionBits;
    }

    /** Root mean square of what the fits are off by, over all columns; they oscillate. */
    double fitError(int allColumns) {
        double squares = 0;
        for (ColumnSeries columns : series) {
            int count = columns.columns() == ColumnSeries.ALL ? allColumns : columns.columns();
            double error = columns.series().maxError();
            squares += count * error * error / 2;
        }
        return Math.sqrt(squares / allColumns);
    }

    /** Cosines and sines for all values of a tensor. */
    long dealtValues(Shape argument) {
        long values = 0;
        for (ColumnSeries columns : series) {
            long count =
                    columns.columns() == ColumnSeries.ALL ? argument.columns() : columns.columns();
            values += 2 * count * argument.allRows() * columns.series().harmonics();
        }
        return values;
    }

    SeriesSite site(String name, double slope, int ringBits) {
        return new SeriesSite(
                name, series, slope, harmonicFractionBits, coefficientFractionBits, ringBits);
    }
}
