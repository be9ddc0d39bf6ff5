package io.secformer.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs; what it measures here means nothing. */
final class AllBenchmarksTest {

    @Test
    void everyBenchmarkRuns() throws RunnerException {
        // Another JMH may be at work on this machine, with true measurements.
        System.setProperty("jmh.ignoreLock", "true");
        Options options =
                new OptionsBuilder()
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .param("bits", "21")
                        .param("harmonics", "2")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        Collection<RunResult> results = new Runner(options).run();

        Set<String> ran =
                results.stream()
                        .map(result -> result.getParams().getBenchmark())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ran).isNotEmpty().isEqualTo(annotated());
        assertThat(results)
                .allSatisfy(
                        result ->
                                assertThat(result.getPrimaryResult().getScore())
                                        .as(result.getParams().getBenchmark())
                                        .isPositive());
    }

    private static Set<String> annotated() {
        return new ClassFileImporter()
                .importPackages("io.secformer.benchmarks").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(Benchmark.class))
                        .map(method -> method.getOwner().getName() + "." + method.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
