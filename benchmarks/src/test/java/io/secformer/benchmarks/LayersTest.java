package io.secformer.benchmarks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.secformer.testing.CommonRules;

/** What may use what in this module. */
@AnalyzeClasses(packages = "io.secformer.benchmarks", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest static final ArchTests common = ArchTests.in(CommonRules.class);

    @ArchTest
    static final ArchRule benchmarksMeasureTheEngineAlone =
            classes()
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "io.secformer.benchmarks..",
                                    "io.secformer.convert.ring..",
                                    "io.secformer.infer.random..",
                                    "io.secformer.infer.correlation..",
                                    "io.secformer.infer.cost..",
                                    "io.secformer.infer.protocol..",
                                    "io.secformer.infer.suite..",
                                    "io.secformer.convert.fixedpoint..",
                                    "io.secformer.convert.op..",
                                    "io.secformer.convert.tensor..",
                                    "org.openjdk.jmh..",
                                    "org.jspecify..",
                                    "java.."))
                    .because("what has a network, files or other libraries is no kernel");
}
