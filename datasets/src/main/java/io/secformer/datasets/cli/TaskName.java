package io.secformer.datasets.cli;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.kit.command.OptionTypes;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;

/** A task of GLUE by its name, in any case and with or without its hyphen. */
final class TaskName implements ITypeConverter<GlueTask>, Iterable<String> {
    @Override
    public GlueTask convert(String value) {
        try {
            return GlueTask.of(value.strip());
        } catch (IllegalArgumentException e) {
            throw OptionTypes.refused(value, "one of " + String.join(", ", this));
        }
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(GlueTask.values()).map(GlueTask::taskName).iterator();
    }
}
