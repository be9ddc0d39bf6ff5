package io.secformer.convert;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.secformer.testing.CommonRules;

/** What may use what in this module. */
@AnalyzeClasses(packages = "io.secformer.convert", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest static final ArchTests common = ArchTests.in(CommonRules.class);

    @ArchTest
    static final ArchRule staysApart =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.secformer.distill..", "io.secformer.infer..")
                    .because("a model knows neither who trained it nor who runs it");

    @ArchTest
    static final ArchRule layersCallDownwardsOnly =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .ensureAllClassesAreContainedInArchitectureIgnoring("io.secformer.convert")
                    .layer("cli")
                    .definedBy("io.secformer.convert.cli..", "io.secformer.convert.option..")
                    .layer("conversion")
                    .definedBy("io.secformer.convert.conversion..")
                    .layer("card")
                    .definedBy("io.secformer.convert.card..")
                    .layer("share")
                    .definedBy("io.secformer.convert.share..")
                    .layer("calibrate")
                    .definedBy("io.secformer.convert.calibrate..")
                    .layer("reading")
                    .definedBy("io.secformer.convert.reading..")
                    .layer("parameter")
                    .definedBy("io.secformer.convert.parameter..")
                    .layer("network")
                    .definedBy("io.secformer.convert.network..")
                    .layer("strategy")
                    .definedBy("io.secformer.convert.strategy..")
                    .layer("op")
                    .definedBy("io.secformer.convert.op..")
                    .layer("formats")
                    .definedBy(
                            "io.secformer.convert.fixedpoint..",
                            "io.secformer.convert.checkpoint..",
                            "io.secformer.convert.model..",
                            "io.secformer.convert.tensor..",
                            "io.secformer.convert.ring..")
                    .whereLayer("cli")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("conversion")
                    .mayOnlyBeAccessedByLayers("cli")
                    .whereLayer("card")
                    .mayOnlyBeAccessedByLayers("cli", "conversion")
                    .whereLayer("share")
                    .mayOnlyBeAccessedByLayers("cli", "conversion", "card")
                    .whereLayer("calibrate")
                    .mayOnlyBeAccessedByLayers("cli", "conversion", "share")
                    .whereLayer("reading")
                    .mayOnlyBeAccessedByLayers("cli", "conversion", "share", "calibrate")
                    .whereLayer("parameter")
                    .mayOnlyBeAccessedByLayers("cli", "conversion", "share", "calibrate", "reading")
                    .whereLayer("network")
                    .mayOnlyBeAccessedByLayers("cli", "conversion", "share", "calibrate", "reading")
                    .whereLayer("strategy")
                    .mayOnlyBeAccessedByLayers(
                            "cli", "conversion", "calibrate", "reading", "parameter", "network")
                    .whereLayer("op")
                    .mayOnlyBeAccessedByLayers(
                            "cli",
                            "conversion",
                            "share",
                            "calibrate",
                            "reading",
                            "parameter",
                            "network",
                            "strategy");

    @ArchTest
    static final ArchRule roomsOfCalibrationHaveNoCycles =
            slices().matching("io.secformer.convert.calibrate.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyFitsUseNativeAlgebra =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.secformer.convert.calibrate.fit..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.nd4j..", "org.bytedeco..")
                    .because("a server loads this module without native libraries");

    @ArchTest
    static final ArchRule onlyCalibrationCardsOptionsAndCommandsReadDatasets =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.secformer.convert.calibrate..",
                            "io.secformer.convert.card..",
                            "io.secformer.convert.cli..",
                            "io.secformer.convert.conversion..",
                            "io.secformer.convert.option..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.secformer.datasets..")
                    .because("a server loads this module without the datasets");
}
