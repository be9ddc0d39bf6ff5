package io.secformer.infer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.secformer.testing.CommonRules;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/**
 * Who may use whom: {@code cli > planning > pipeline > option > bench > eval > runtime > engine >
 * suite > protocol > cost, correlation > net, random}.
 */
@AnalyzeClasses(packages = "io.secformer.infer", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest static final ArchTests common = ArchTests.in(CommonRules.class);

    @ArchTest
    static final ArchRule staysApart =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.secformer.distill..")
                    .because("training and inference meet in a file, never in code");

    private static final String[] SERVER = {
        "io.secformer.infer.random..",
        "io.secformer.infer.net..",
        "io.secformer.infer.correlation..",
        "io.secformer.infer.protocol..",
        "io.secformer.infer.cost..",
        "io.secformer.infer.suite..",
        "io.secformer.infer.engine..",
        "io.secformer.infer.runtime.."
    };

    @ArchTest
    static final ArchRule layersCallDownwardsOnly =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .ensureAllClassesAreContainedInArchitecture()
                    .layer("cli")
                    .definedBy("io.secformer.infer.cli..")
                    .layer("planning")
                    .definedBy("io.secformer.infer.planning..")
                    .layer("pipeline")
                    .definedBy("io.secformer.infer.pipeline..")
                    .layer("option")
                    .definedBy("io.secformer.infer.option..")
                    .layer("bench")
                    .definedBy("io.secformer.infer.bench..")
                    .layer("eval")
                    .definedBy("io.secformer.infer.eval..")
                    .layer("runtime")
                    .definedBy("io.secformer.infer.runtime..")
                    .layer("engine")
                    .definedBy("io.secformer.infer.engine..")
                    .layer("suite")
                    .definedBy("io.secformer.infer.suite..")
                    .layer("protocol")
                    .definedBy("io.secformer.infer.protocol..")
                    .layer("cost")
                    .definedBy("io.secformer.infer.cost..")
                    .layer("correlation")
                    .definedBy("io.secformer.infer.correlation..")
                    .layer("net")
                    .definedBy("io.secformer.infer.net..")
                    .layer("random")
                    .definedBy("io.secformer.infer.random..")
                    .whereLayer("cli")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("planning")
                    .mayOnlyBeAccessedByLayers("cli")
                    .whereLayer("pipeline")
                    .mayOnlyBeAccessedByLayers("cli", "planning")
                    .whereLayer("option")
                    .mayOnlyBeAccessedByLayers("cli", "planning", "pipeline")
                    .whereLayer("bench")
                    .mayOnlyBeAccessedByLayers("cli", "planning", "pipeline", "option")
                    .whereLayer("eval")
                    .mayOnlyBeAccessedByLayers("cli", "planning", "pipeline", "option", "bench")
                    .whereLayer("runtime")
                    .mayOnlyBeAccessedByLayers(
                            "cli", "planning", "pipeline", "option", "bench", "eval")
                    .whereLayer("engine")
                    .mayOnlyBeAccessedByLayers(
                            "cli", "planning", "pipeline", "option", "bench", "eval", "runtime")
                    .whereLayer("suite")
                    .mayOnlyBeAccessedByLayers("engine")
                    .whereLayer("protocol")
                    .mayOnlyBeAccessedByLayers(
                            "cli",
                            "planning",
                            "pipeline",
                            "option",
                            "bench",
                            "eval",
                            "runtime",
                            "engine",
                            "suite")
                    .whereLayer("cost")
                    .mayOnlyBeAccessedByLayers(
                            "cli",
                            "planning",
                            "pipeline",
                            "option",
                            "bench",
                            "eval",
                            "runtime",
                            "engine",
                            "suite",
                            "protocol")
                    .whereLayer("correlation")
                    .mayOnlyBeAccessedByLayers(
                            "cli",
                            "planning",
                            "pipeline",
                            "option",
                            "bench",
                            "eval",
                            "runtime",
                            "engine",
                            "suite",
                            "protocol")
                    .whereLayer("net")
                    .mayOnlyBeAccessedByLayers(
                            "cli",
                            "planning",
                            "pipeline",
                            "option",
                            "bench",
                            "eval",
                            "runtime",
                            "protocol",
                            "correlation");

    @ArchTest
    static final ArchRule onlyNetAndRuntimeOpenSockets =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.secformer.infer.net..", "io.secformer.infer.runtime..")
                    .should()
                    .dependOnClassesThat(
                            assignableTo(Socket.class)
                                    .or(assignableTo(ServerSocket.class))
                                    .or(assignableTo(SocketFactory.class))
                                    .or(assignableTo(ServerSocketFactory.class))
                                    .or(assignableTo(NetworkChannel.class))
                                    .or(resideInAPackage("java.net.http..")));

    @ArchTest
    static final ArchRule serversNeedTheJdkAndLittleElse =
            classes()
                    .that()
                    .resideInAnyPackage(SERVER)
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(SERVER)
                                    .or(
                                            resideInAnyPackage(
                                                    "java..",
                                                    "javax.net..",
                                                    "javax.crypto..",
                                                    "javax.security..",
                                                    "jdk.incubator.vector..",
                                                    "io.secformer.infer",
                                                    "io.secformer.convert..",
                                                    "io.secformer.kit.file..",
                                                    "io.secformer.kit.text..",
                                                    "com.fasterxml.jackson..",
                                                    "org.slf4j..",
                                                    "org.jspecify.."))
                                    .and(not(resideInAPackage("..calibrate.."))))
                    .because("a dealer and a server run without datasets, ND4J and libtorch");
}
