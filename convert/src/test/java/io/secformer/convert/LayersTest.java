package io.secformer.convert;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may use what in this module. */
@AnalyzeClasses(packages = "io.secformer.convert", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest
    static final ArchRule staysApart =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.secformer.distill..", "io.secformer.infer..")
                    .because("a model knows neither who trained it nor who runs it")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyCalibrationUsesNativeAlgebra =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.secformer.convert.calibrate..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.nd4j..", "org.bytedeco..")
                    .because("a server loads this module without native libraries")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyCalibrationAndCommandsReadDatasets =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.secformer.convert.calibrate..", "io.secformer.convert.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.secformer.datasets..")
                    .because("a server loads this module without the datasets")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.secformer.convert.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule randomnessIsNeverJavaUtilRandom =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.util.Random")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .because("seeds are secret, or must replay the same on every release")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyCommandsEndTheProcess =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.secformer.convert.cli..")
                    .should()
                    .callMethod(System.class, "exit", int.class)
                    .orShould()
                    .callMethod(Runtime.class, "halt", int.class)
                    .orShould()
                    .callMethod(Runtime.class, "exit", int.class)
                    .allowEmptyShould(true);
}
