package io.secformer.infer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.net.TlsListener;
import io.secformer.testing.CommonRules;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/** Who may use whom. */
@AnalyzeClasses(packages = "io.secformer.infer", importOptions = DoNotIncludeTests.class)
final class LayersTest {
    /** Packages from the top: each uses those of later lines only, and none of its own line. */
    private static final List<List<String>> LAYERS =
            List.of(
                    List.of("cli"),
                    List.of("planning", "study"),
                    List.of("pipeline"),
                    List.of("report"),
                    List.of("plot", "option"),
                    List.of("bench"),
                    List.of("ask"),
                    List.of("eval"),
                    List.of("role.dealer", "role.party", "role.client"),
                    List.of("session.link"),
                    List.of("session"),
                    List.of("engine"),
                    List.of("suite.beaver"),
                    List.of("suite.masked"),
                    List.of("suite.comparison"),
                    List.of("protocol"),
                    List.of("cost", "correlation"),
                    List.of("net", "random"));

    private static final String[] ROLES = packages("role..", "session..");
    private static final String[] NET = packages("net..");
    private static final String[] COMPUTATION =
            packages("engine..", "suite..", "protocol..", "cost..", "correlation..", "random..");
    private static final String[] SERVER = join(ROLES, NET, COMPUTATION);

    @ArchTest static final ArchTests common = ArchTests.in(CommonRules.class);

    @ArchTest static final ArchRule layersCallDownwardsOnly = layers();

    private static LayeredArchitecture layers() {
        LayeredArchitecture layers =
                layeredArchitecture()
                        .consideringOnlyDependenciesInLayers()
                        .ensureAllClassesAreContainedInArchitecture();
        List<String> above = new ArrayList<>();
        for (List<String> line : LAYERS) {
            for (String each : line) {
                layers = layers.layer(each).definedBy("io.secformer.infer." + each);
                layers =
                        above.isEmpty()
                                ? layers.whereLayer(each).mayNotBeAccessedByAnyLayer()
                                : layers.whereLayer(each)
                                        .mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
            }
            above.addAll(line);
        }
        return layers;
    }

    @ArchTest
    static final ArchRule staysApart =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.secformer.distill..")
                    .because("training and inference meet in a file, never in code");

    @ArchTest
    static final ArchRule onlyTheEngineNamesASuite =
            classes()
                    .that()
                    .resideInAnyPackage(packages("suite.."))
                    .should()
                    .onlyHaveDependentClassesThat()
                    .resideInAnyPackage(packages("engine..", "suite.."));

    @ArchTest
    static final ArchRule computationKnowsNoLinks =
            noClasses()
                    .that()
                    .resideInAnyPackage(COMPUTATION)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(NET)
                    .because("protocols run over any peer");

    @ArchTest
    static final ArchRule onlyLinksUseSockets =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(NET)
                    .should()
                    .dependOnClassesThat(
                            assignableTo(Socket.class)
                                    .or(assignableTo(ServerSocket.class))
                                    .or(assignableTo(SocketFactory.class))
                                    .or(assignableTo(ServerSocketFactory.class))
                                    .or(assignableTo(NetworkChannel.class))
                                    .or(resideInAPackage("java.net.http..")));

    @ArchTest
    static final ArchRule onlyRolesListenAndConnect =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(join(ROLES, NET))
                    .should()
                    .dependOnClassesThat(belongToAnyOf(TlsListener.class))
                    .orShould()
                    .callMethodWhere(
                            target(owner(assignableTo(TlsEndpoint.class)))
                                    .and(target(name("connect"))));

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
                                                    "io.secformer.convert..",
                                                    "io.secformer.kit.file..",
                                                    "io.secformer.kit.text..",
                                                    "com.fasterxml.jackson..",
                                                    "org.slf4j..",
                                                    "org.jspecify.."))
                                    .and(not(resideInAPackage("..calibrate.."))))
                    .because("a dealer and a server run without datasets, ND4J and libtorch");

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> "io.secformer.infer." + name).toArray(String[]::new);
    }

    private static String[] join(String[]... parts) {
        return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
    }
}
