package io.secformer.client;

import io.secformer.convert.share.Calibration;
import io.secformer.infer.eval.TinyShares;
import io.secformer.infer.net.Role;
import io.secformer.infer.net.TestKeys;
import io.secformer.infer.role.Roles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tiny model with its dealer and servers, over TLS on loopback. */
public final class ServedModel implements AutoCloseable {
    private static final long PATIENT = 20_000;

    private final TinyShares tiny;
    private final Roles roles;

    private ServedModel(TinyShares tiny, Roles roles) {
        this.tiny = tiny;
        this.roles = roles;
    }

    /** A model of single texts, or of pairs, whose roles are started below a folder. */
    public static ServedModel start(Path folder, boolean pair) {
        return start(folder, new TinyShares(folder, 5, pair));
    }

    /** A model whose ranges are said to reach so far. */
    static ServedModel start(Path folder, Calibration calibration) {
        return start(folder, new TinyShares(folder, 5, calibration));
    }

    static ServedModel start(Path folder, TinyShares tiny) {
        TestKeys.prepare();
        try {
            Path state = Files.createDirectories(folder.resolve("state"));
            return new ServedModel(tiny, new Roles(tiny.folder(), state, PATIENT).startAll());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The model. */
    TinyShares tiny() {
        return tiny;
    }

    /** Who serves it. */
    Roles roles() {
        return roles;
    }

    /** Where the servers listen, as a user writes it. */
    public String servers() {
        return roles.address(Role.PARTY0) + "," + roles.address(Role.PARTY1);
    }

    /** Where the dealer listens. */
    public String dealer() {
        return roles.address(Role.DEALER).toString();
    }

    /** The client's keys. */
    public Path keys() {
        return TestKeys.OURS;
    }

    /** The model's tokenizer. */
    public Path tokenizer() {
        return tiny.tokenizer();
    }

    /** A classifier to be. */
    public ClassifierBuilder classifier() {
        return PrivateClassifier.at(servers(), dealer(), keys(), tokenizer());
    }

    @Override
    public void close() {
        roles.close();
    }
}
