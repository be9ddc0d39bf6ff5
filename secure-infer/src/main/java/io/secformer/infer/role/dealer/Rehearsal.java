package io.secformer.infer.role.dealer;

import io.secformer.infer.session.Compilers;
import io.secformer.infer.session.PublicModel;
import io.secformer.infer.session.RefusedRequestException;
import io.secformer.infer.session.RequestShape;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Inferences that are nobody's, by which a session warms up: the code of all roles is compiled, and
 * their memory has grown, before it is called ready. First come short ones, many and cheap, then
 * some of the usual length. Clients are answered meanwhile, and go first.
 *
 * <p>They are dealt under numbers of their own, like all others, and each is used once. Instead of
 * a client's input both servers take zeros as what was published: a uniformly random value to
 * either of them, under masks of which it knows its own share. A server sees what it sees of every
 * inference, openings that are uniform, and keeps its share of logits that mean nothing to itself:
 * nobody gets both. The dealer sees no more than how long compilers were at work.
 */
final class Rehearsal {
    /** The usual length, where calibration does not say that texts are shorter. */
    static final int USUAL_TOKENS = 128;

    /** Loops are compiled after so many passes, however few of them make an inference. */
    static final int SHORT_TOKENS = 16;

    private static final int LEAST_SHORT = 8;
    private static final int MOST_SHORT = 24;

    /** Links are made beside one inference in so many, and beside the first of the usual length. */
    private static final int EVERY = 4;

    private static final int LEAST_USUAL = 2;
    private static final int MOST_USUAL = 6;

    private final TicketOffice office;
    private final PublicModel model;
    private final Runnable links;
    private final long mostMillis;
    private final Consumer<String> log;
    private final long start = System.nanoTime();
    private int inferences;

    /**
     * @param links makes a link that is nobody's
     * @param mostMillis none begins later than that; 0 for none at all
     */
    Rehearsal(
            TicketOffice office,
            PublicModel model,
            Runnable links,
            long mostMillis,
            Consumer<String> log) {
        this.office = office;
        this.model = model;
        this.links = links;
        this.mostMillis = mostMillis;
        this.log = log;
    }

    /**
     * Runs them.
     *
     * @return what there is to say of it, in words that follow "is ready"; nothing if there were
     *     none
     * @throws io.secformer.infer.net.ChannelException if the session has ended
     */
    String run() {
        RequestShape usual = mostMillis == 0 ? null : possible();
        if (usual == null) {
            return "";
        }
        log.accept(
                "warming up, with inferences of up to "
                        + usual.tokens()
                        + " tokens that are nobody's; clients go first");
        try {
            int few = Math.min(SHORT_TOKENS, usual.tokens());
            var _ = run(new RequestShape(1, few), LEAST_SHORT, MOST_SHORT);
            boolean settled = run(usual, LEAST_USUAL, MOST_USUAL);
            return String.format(
                    Locale.ROOT,
                    ", %s after %d inferences in %.1f s",
                    settled ? "warm" : "not quite warm",
                    inferences,
                    (System.nanoTime() - start) * 1e-9);
        } catch (RefusedRequestException e) {
            log.accept("the session does not warm up further: " + e.forLog());
            return ", not quite warm";
        }
    }

    /**
     * Runs those of one shape.
     *
     * @return whether compilers had little to do any more in the end
     */
    private boolean run(RequestShape shape, int least, int most) {
        Settling settling = new Settling(least);
        for (int i = 0; i < most; i++) {
            long begun = System.nanoTime();
            if (TimeUnit.NANOSECONDS.toMillis(begun - start) >= mostMillis) {
                return false;
            }
            boolean withLinks = i % EVERY == 0;
            if (withLinks) {
                links.run();
            }
            long[] compiled = office.rehearse(shape, withLinks);
            inferences++;
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (settling.after(took, compiled[0], compiled[1], Compilers.millis())) {
                return true;
            }
        }
        return false;
    }

    /** The usual shape, or a shorter one where that is more than the roles can hold. */
    private @Nullable RequestShape possible() {
        int calibrated = model.calibration().calibratedTokens();
        int longest = model.calibration().longestInput(model.config().maxPositionEmbeddings());
        int tokens = Math.min(USUAL_TOKENS, calibrated == 0 ? longest : calibrated);
        RefusedRequestException reason;
        do {
            RequestShape shape = new RequestShape(1, tokens);
            try {
                office.requirePossible(shape);
                return shape;
            } catch (RefusedRequestException e) {
                reason = e;
                tokens /= 2;
            }
        } while (tokens > 0);
        log.accept("the session does not warm up: " + reason.forLog());
        return null;
    }
}
