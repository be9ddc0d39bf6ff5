package io.secformer.client;

import io.secformer.infer.ask.Question;
import io.secformer.infer.ask.RoleAddresses;
import io.secformer.infer.ask.TextAnswer;
import io.secformer.infer.ask.TextModel;
import io.secformer.infer.eval.BatchOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A BERT classifier that is not shown what it classifies: two servers and a dealer compute on masks
 * and shares of the text, and the answer comes to this side alone.
 *
 * {@snippet file="ClassifierExamples.java" region="classify"}
 *
 * <p>Threads may share one. A link that was lost is opened anew: a question that finds a kept link
 * dead is asked once more over a new one, with new masks; one that fails over a new link throws,
 * and the next question tries again. If the servers come back with another model, every question
 * fails with that sentence, and another classifier has to be connected.
 *
 * <p>A text that is longer than the longest input of the model is cut, and {@link
 * Classification#doubts} then says so.
 */
public final class PrivateClassifier implements AutoCloseable {
    private final TextModel model;
    private final BatchOptions batches;
    private final Semaphore room;

    PrivateClassifier(TextModel model, BatchOptions batches, int inFlight) {
        this.model = model;
        this.batches = batches;
        this.room = new Semaphore(inFlight, true);
    }

    /**
     * Connects with the usual options.
     *
     * @param servers where party 0 and party 1 listen, {@code host:port,host:port}
     * @param dealer where the dealer listens, {@code host:port}
     * @param keys this client's folder of keys, or the one that {@code secformer keys} wrote
     * @param tokenizer folder with the model's tokenizer: {@code tokenizer.json} or {@code
     *     vocab.txt}, and the files beside it
     * @throws IllegalArgumentException if an address is none
     * @throws io.secformer.infer.net.ChannelException if a role is not there within 60 seconds, is
     *     not who it should be, refuses this client, or holds something else than the others
     * @throws io.secformer.kit.file.FormatException if keys or tokenizer cannot be read, or the
     *     tokenizer is not the model's
     */
    public static PrivateClassifier connect(
            String servers, String dealer, Path keys, Path tokenizer) {
        return at(servers, dealer, keys, tokenizer).connect();
    }

    /**
     * The same with more to say.
     *
     * {@snippet file="ClassifierExamples.java" region="options"}
     *
     * @throws IllegalArgumentException if an address is none
     */
    public static ClassifierBuilder at(String servers, String dealer, Path keys, Path tokenizer) {
        return new ClassifierBuilder(RoleAddresses.parse(servers, dealer), keys, tokenizer);
    }

    /**
     * Classifies a text.
     *
     * @throws IllegalArgumentException if the model takes pairs of texts
     * @throws IllegalStateException if this classifier is closed
     * @throws io.secformer.infer.net.ChannelException if a role is lost, gives up or refuses; the
     *     text stays hidden
     * @throws io.secformer.kit.file.FormatException if another model is served now, or the model
     *     has no embedding for a token of the text
     */
    public Classification classify(String text) {
        return answer(model.ask(new Question("the text", text, null)));
    }

    /**
     * Classifies a pair of texts.
     *
     * @throws IllegalArgumentException if the model takes single texts
     * @throws RuntimeException as {@link #classify(String)}
     */
    public Classification classify(String text, String textPair) {
        return answer(model.ask(new Question("the text", text, textPair)));
    }

    /**
     * Classifies texts, those of one padded length together, and as many batches at a time as there
     * are links. That is faster than one after the other, by a factor that depends on the network.
     *
     * {@snippet file="ClassifierExamples.java" region="batch"}
     *
     * @return an answer a text, in order
     * @throws RuntimeException as {@link #classify(String)}, if one fails
     */
    public List<Classification> classifyAll(List<String> texts) {
        return all(texts, text -> text, text -> null);
    }

    /** The same for pairs of texts. */
    public List<Classification> classifyPairs(List<TextPair> pairs) {
        return all(pairs, TextPair::first, TextPair::second);
    }

    private <T> List<Classification> all(
            List<T> texts, Function<T, String> first, Function<T, @Nullable String> second) {
        List<Question> questions = new ArrayList<>(texts.size());
        for (T each : texts) {
            String name = "text " + (questions.size() + 1) + " of " + texts.size();
            questions.add(new Question(name, first.apply(each), second.apply(each)));
        }
        return model.ask(questions, batches).stream().map(this::answer).toList();
    }

    /**
     * Classifies a text, while the caller goes on. If as many questions are unanswered as the
     * builder's {@code inFlight} says, it waits first.
     *
     * {@snippet file="ClassifierExamples.java" region="async"}
     *
     * @return the answer to come; it fails with what {@link #classify(String)} throws, and a
     *     question that is cancelled before it is asked is not asked
     */
    public CompletableFuture<Classification> classifyAsync(String text) {
        return later(new Question("the text", text, null));
    }

    /** The same for a pair of texts. */
    public CompletableFuture<Classification> classifyAsync(String text, String textPair) {
        return later(new Question("the text", text, textPair));
    }

    private CompletableFuture<Classification> later(Question question) {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(
                    new CancellationException("interrupted while waiting for room to ask"));
        }
        CompletableFuture<Classification> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("classify").start(() -> answer(question, answer));
        return answer;
    }

    private void answer(Question question, CompletableFuture<Classification> answer) {
        try {
            if (!answer.isDone()) {
                answer.complete(answer(model.ask(question)));
            }
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        } finally {
            room.release();
        }
    }

    private Classification answer(TextAnswer answer) {
        return Classification.of(labels(), isScore(), answer);
    }

    /** The names of the model's outputs, in their order. */
    public List<String> labels() {
        return model.model().task().labels();
    }

    /** Whether the answers are scores of a regression, not labels. */
    public boolean isScore() {
        return model.model().task().regression();
    }

    /** Whether the model takes pairs of texts, not single ones. */
    public boolean takesPairs() {
        return model.model().input().pair();
    }

    /** The name of the model's task, such as {@code SST-2}. */
    public String task() {
        return model.model().task().name();
    }

    /** Waits for the questions under way, and unlinks. What is asked later fails. */
    @Override
    public void close() {
        model.close();
    }
}
