package io.secformer.infer.cli;

import io.secformer.infer.net.Fingerprint;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyMaker;
import io.secformer.infer.net.KeyRequest;
import io.secformer.infer.net.Role;
import io.secformer.infer.option.LinkOptions;
import io.secformer.kit.command.ExampleCall;
import io.secformer.kit.command.Examples;
import io.secformer.kit.command.Interruptible;
import io.secformer.kit.command.UsageException;
import io.secformer.kit.file.PrivateFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secformer keys}: a certificate authority and the keys of all roles. */
@Command(
        mixinStandardHelpOptions = true,
        description = {
            "Makes the keys by which roles know each other. What is there already stays.",
            "",
            "All in one place, for trials: an authority and keys for dealer, party0, party1 and"
                    + " clients, one folder each. Whoever ran this, or can read the folder 'ca',"
                    + " can pass for any role, and so read texts, answers and model alone. Give"
                    + " every role its own folder and no other.",
            "",
            "Or so that no private key leaves its machine: each role runs 'keys --request ROLE'"
                    + " and gives the request to the authority, who runs 'keys --sign ROLE=FILE'"
                    + " and gives the certificate back, for 'keys --install FILE'. Whoever holds"
                    + " 'ca' can still sign keys of his own for any role, unless the roles pin"
                    + " each other's keys (--pin of dealer, server and infer).",
            "",
            "Prints the files that it made, and for each role ROLE=SHA256 of its public key, as"
                    + " --pin takes it."
        })
@Examples({
    @ExampleCall(does = "all keys in one place, for a trial", line = "keys --out keys"),
    @ExampleCall(
            does = "for roles on three machines, and one more client",
            line =
                    "keys --out keys --host dealer.example --host s0.example --host s1.example"
                            + " --client ward7"),
    @ExampleCall(
            does = "a key that never leaves the machine of party 0, and its request",
            line = "keys --out keys --request party0"),
    @ExampleCall(
            does = "what the authority makes of the request, which came as party0.csr",
            line = "keys --out keys --sign party0=party0.csr")
})
final class KeysCommand implements Callable<Integer>, Interruptible {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "folder above the roles' folders, and above the authority's, 'ca'")
    private Path out;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description =
                    "host name or address that the certificates carry beside localhost; roles do"
                            + " not check it; may be given several times")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--client",
            paramLabel = "NAME",
            description = "one more client, beside the one named 'client'")
    private List<String> clients = new ArrayList<>();

    @Option(
            names = "--request",
            paramLabel = "ROLE",
            description =
                    "make the key of this role (dealer, party0, party1, or the name of a client)"
                            + " here, and a request for its certificate")
    private @Nullable String request;

    @Option(
            names = "--sign",
            paramLabel = "ROLE=FILE",
            description =
                    "as the authority: sign a request, if it is of this role; may be given several"
                            + " times")
    private Map<String, Path> sign = new LinkedHashMap<>();

    @Option(
            names = "--install",
            paramLabel = "FILE",
            description = "put a certificate that the authority signed beside its key")
    private @Nullable Path install;

    @Override
    public String whenInterrupted() {
        PrivateFolder.removeUnfinished(out);
        return "interrupted: what is complete stays in " + out + ", the same command adds the rest";
    }

    @Override
    public Integer call() {
        int steps =
                (request == null ? 0 : 1) + (sign.isEmpty() ? 0 : 1) + (install == null ? 0 : 1);
        if (steps > 1) {
            throw new UsageException(
                    "--request, --sign and --install are steps of different machines: give one");
        }
        if (steps == 1 && !clients.isEmpty()) {
            throw new UsageException("--client goes with none of --request, --sign and --install");
        }
        if (!hosts.isEmpty() && (request != null || install != null)) {
            throw new UsageException("--host is for who signs: give it with --sign");
        }
        if (request != null) {
            Identity identity = LinkOptions.parse(request, Identity::named);
            System.out.println(KeyRequest.make(out, identity));
            print(identity, Fingerprint.of(out, identity));
        } else if (install != null) {
            Identity identity = KeyRequest.install(out, install);
            System.out.println(out.resolve(identity.name()));
            print(identity, Fingerprint.of(out, identity));
        } else if (!sign.isEmpty()) {
            sign(maker());
        } else {
            makeAll(maker());
        }
        return 0;
    }

    private KeyMaker maker() {
        try {
            return new KeyMaker(out, hosts);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private void sign(KeyMaker maker) {
        Map<Identity, Path> requests = new LinkedHashMap<>();
        sign.forEach((role, file) -> requests.put(LinkOptions.parse(role, Identity::named), file));
        requests.forEach(
                (identity, file) -> {
                    Path signed = maker.sign(identity, file);
                    System.out.println(signed);
                    print(identity, Fingerprint.ofCertificate(signed));
                });
    }

    private void makeAll(KeyMaker maker) {
        List<Identity> identities = new ArrayList<>();
        Arrays.stream(Role.values()).map(Identity::of).forEach(identities::add);
        for (String client : clients) {
            identities.add(LinkOptions.parse(client, Identity::client));
        }
        List<Identity> made = maker.make(identities);
        for (Identity identity : made) {
            System.out.println(out.resolve(identity.name()));
            print(identity, Fingerprint.of(out, identity));
        }
        if (made.isEmpty()) {
            System.err.println("keys: all of these are in " + out + " already, none was made");
        } else {
            System.err.println(
                    "keys: whoever can read "
                            + out
                            + " now can pass for every role, and so read texts, answers and"
                            + " model; use --request and --sign where that must not be");
        }
    }

    private static void print(Identity identity, String fingerprint) {
        System.out.println(identity.name() + "=" + fingerprint);
    }
}
