package io.secformer.infer.net;

import io.secformer.kit.file.FormatException;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a certificate says who its owner is: {@code CN=name,OU=role,O=SecFormer}. */
final class Certificates {
    private static final Pattern SUBJECT =
            Pattern.compile("CN=([a-z0-9_.-]{1,63}),OU=([a-z0-9]{1,16}),O=SecFormer");

    private Certificates() {}

    static String subject(Identity identity) {
        return "CN=" + identity.name() + ",OU=" + identity.role() + ",O=SecFormer";
    }

    /**
     * The owner of a certificate.
     *
     * @throws FormatException if it names no role
     */
    static Identity identity(X509Certificate certificate) {
        Matcher subject = SUBJECT.matcher(certificate.getSubjectX500Principal().getName());
        if (!subject.matches()) {
            throw new FormatException("the certificate names no role of SecFormer");
        }
        try {
            return new Identity(Role.ofLabel(subject.group(2)), subject.group(1));
        } catch (IllegalArgumentException e) {
            throw new FormatException("the certificate", String.valueOf(e.getMessage()), e);
        }
    }
}
