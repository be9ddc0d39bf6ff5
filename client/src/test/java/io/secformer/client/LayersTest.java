package io.secformer.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.secformer.testing.CommonRules;

/** What may use what in this module. */
@AnalyzeClasses(packages = "io.secformer.client", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest static final ArchTests common = ArchTests.in(CommonRules.class);

    @ArchTest
    static final ArchRule onlyThePackageOfDjlKnowsDjl =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.secformer.client.djl..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("ai.djl..", "io.secformer.client.djl..");

    @ArchTest
    static final ArchRule textsGoThroughWhatTheCommandLineUses =
            classes()
                    .that()
                    .resideInAPackage("io.secformer.client..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.secformer.client..",
                            "io.secformer.infer.ask..",
                            "io.secformer.infer.eval..",
                            "io.secformer.infer.net..",
                            "io.secformer.infer.session..",
                            "io.secformer.convert.share..",
                            "io.secformer.kit.file..",
                            "ai.djl..",
                            "java..",
                            "org.jspecify..")
                    .because("tokenizing, batching and linking anew are there, once");
}
