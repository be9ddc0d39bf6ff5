package io.secformer.datasets.cli;

import io.secformer.datasets.glue.GlueTask;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A task of GLUE by its name, in any case and with or without its hyphen. */
final class TaskName implements ITypeConverter<GlueTask> {
    @Override
    public GlueTask convert(String value) {
        try {
            return GlueTask.of(value.strip());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "is '"
                            + value
                            + "', expected one of "
                            + Arrays.stream(GlueTask.values())
                                    .map(GlueTask::taskName)
                                    .collect(Collectors.joining(", ")));
        }
    }
}
