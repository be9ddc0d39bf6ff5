package io.secformer.commands;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.secformer.testing.CommonRules;

/** What may use what in this module, which sees all others. */
@AnalyzeClasses(packages = "io.secformer.commands", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest static final ArchTests common = ArchTests.in(CommonRules.class);

    @ArchTest
    static final ArchRule otherModulesAreKnownByTheirCommandsOnly =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.secformer.datasets..",
                            "io.secformer.convert..",
                            "io.secformer.distill..",
                            "io.secformer.infer..");
}
