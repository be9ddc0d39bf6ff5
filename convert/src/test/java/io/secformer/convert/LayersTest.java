package io.secformer.convert;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

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
    static final ArchRule onlyCalibrationUsesNativeAlgebra =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.secformer.convert.calibrate..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.nd4j..", "org.bytedeco..")
                    .because("a server loads this module without native libraries");

    @ArchTest
    static final ArchRule onlyCalibrationOptionsAndCommandsReadDatasets =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.secformer.convert.calibrate..",
                            "io.secformer.convert.cli..",
                            "io.secformer.convert.option..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.secformer.datasets..")
                    .because("a server loads this module without the datasets");
}
