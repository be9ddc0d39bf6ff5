package io.secformer.convert.option;

import io.secformer.datasets.glue.GlueTask;
import io.secformer.datasets.glue.OwnTask;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;

/** The words that {@code --task} takes, for completion: the tasks of GLUE, and {@code custom}. */
public final class TaskWords implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Stream.concat(
                        Arrays.stream(GlueTask.values()).map(GlueTask::taskName),
                        Stream.of(OwnTask.NAME))
                .iterator();
    }
}
