package io.secformer.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.secformer.testing.CommonRules;

/** What may use what in this module, and that it is the lowest. */
@AnalyzeClasses(packages = "io.secformer.kit", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest static final ArchTests common = ArchTests.in(CommonRules.class);

    @ArchTest
    static final ArchRule nothingIsBelow =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.secformer.kit..",
                            "java..",
                            "com.fasterxml.jackson..",
                            "picocli..",
                            "me.tongfei.progressbar..",
                            "org.jspecify..")
                    .because("every module stands on this one, servers with nothing else");

    @ArchTest
    static final ArchRule onlyCommandsKnowOptions =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.secformer.kit.command..", "io.secformer.kit.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("picocli..")
                    .because("files and tables are read and written by libraries, too");
}
