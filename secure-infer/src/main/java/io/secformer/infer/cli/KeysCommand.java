package io.secformer.infer.cli;

import io.secformer.convert.cli.UsageException;
import io.secformer.infer.net.Identity;
import io.secformer.infer.net.KeyMaker;
import io.secformer.infer.net.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secformer keys}: a certificate authority and the keys of all roles. */
@Command(
        mixinStandardHelpOptions = true,
        description = {
            "Makes a certificate authority and keys for dealer, party0, party1 and clients, one"
                    + " folder each. What is there already stays.",
            "Give every role its own folder and no other; whoever has the folder 'ca' can pass for"
                    + " any role."
        })
final class KeysCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "folder above the roles' folders")
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

    @Override
    public Integer call() {
        List<Identity> identities = new ArrayList<>();
        Arrays.stream(Role.values()).map(Identity::of).forEach(identities::add);
        for (String client : clients) {
            identities.add(LinkOptions.parse(client, Identity::client));
        }
        KeyMaker maker;
        try {
            maker = new KeyMaker(out, hosts);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        for (Identity made : maker.make(identities)) {
            System.out.println(out.resolve(made.name()));
        }
        return 0;
    }
}
