package io.secformer.infer.ask;

import io.secformer.convert.model.BertConfig;
import io.secformer.convert.network.PlannedNetwork;
import io.secformer.convert.reading.TokenInput;
import io.secformer.convert.tensor.Workers;
import io.secformer.datasets.glue.Example;
import io.secformer.datasets.text.BertTokenizer;
import io.secformer.datasets.text.Encoding;
import io.secformer.datasets.text.InputLimits;
import io.secformer.infer.engine.CostReading;
import io.secformer.infer.eval.BatchOptions;
import io.secformer.infer.eval.LengthBatches;
import io.secformer.infer.eval.Reliability;
import io.secformer.infer.eval.Subject;
import io.secformer.infer.eval.Subjects;
import io.secformer.infer.net.TlsEndpoint;
import io.secformer.infer.role.client.InferenceClient;
import io.secformer.infer.session.PublicModel;
import io.secformer.kit.file.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A private model that takes texts: two servers and a dealer that run elsewhere, and the model's
 * tokenizer here. What is longer than the longest input that the model was planned for is cut.
 * Threads may share one.
 */
public final class TextModel implements AutoCloseable {
    private static final int USUAL_TOKENS = 128;

    private final ClientPool clients;
    private final PublicModel model;
    private final BertTokenizer tokenizer;
    private final Map<Integer, Long> dealerBytes = new ConcurrentHashMap<>();

    private TextModel(ClientPool clients, BertTokenizer tokenizer) {
        this.clients = clients;
        this.model = clients.model();
        this.tokenizer = tokenizer;
    }

    /**
     * Files that a client needs of a model.
     *
     * @param tokenizer folder or file of the model's tokenizer
     * @param embeddings the model's public embedding tables, the file or its folder; null for a
     *     model whose tables are secret
     */
    public record ModelFiles(Path tokenizer, @Nullable Path embeddings) {

        /**
         * Checks what can be checked before others are asked.
         *
         * @throws FormatException if there is no tokenizer, or no such file
         */
        void check() {
            BertTokenizer.open(tokenizer, InputLimits.NONE, null, USUAL_TOKENS).close();
            if (embeddings != null && !Files.exists(embeddings)) {
                throw new FormatException(embeddings, "there is no such file or folder");
            }
        }
    }

    /**
     * Links to a model's servers and dealer, in whatever order they were started.
     *
     * @param keys opens the client's keys, after the files are checked
     * @param links how many questions may be under way at a time, each over links of its own
     * @throws io.secformer.infer.net.ChannelException if one is not there in time, is not who it
     *     should be, or holds something else than the others
     * @throws FormatException if the files are not the model's
     */
    public static TextModel connect(
            RoleAddresses roles, Supplier<TlsEndpoint> keys, ModelFiles files, int links) {
        if (links < 1) {
            throw new IllegalArgumentException("a client has at least 1 link, found " + links);
        }
        // What this machine has must be right before others are asked.
        files.check();
        TlsEndpoint endpoint = keys.get();
        ClientPool clients =
                new ClientPool(() -> roles.connect(endpoint, files.embeddings()), links);
        try {
            return new TextModel(clients, open(files.tokenizer(), clients.model()));
        } catch (RuntimeException e) {
            clients.close();
            throw e;
        }
    }

    /** The tokenizer, which cuts at the longest input that the model was planned for. */
    private static BertTokenizer open(Path tokenizer, PublicModel model) {
        BertConfig config = model.config();
        InputLimits limits =
                new InputLimits(
                        config.vocabSize(), config.typeVocabSize(), config.maxPositionEmbeddings());
        int longest = model.calibration().longestInput(config.maxPositionEmbeddings());
        BertTokenizer opened = BertTokenizer.open(tokenizer, limits, null, longest);
        try {
            model.input().requireTokenizer(tokenizer.toString(), opened.digest());
        } catch (FormatException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /** What everybody may know of the model. */
    public PublicModel model() {
        return model;
    }

    /**
     * Checks that there are as many texts as the task takes.
     *
     * @throws IllegalArgumentException if there are not: what was expected and found
     */
    public void requireFits(Question question) {
        if (model.input().pair() != question.isPair()) {
            throw new IllegalArgumentException(
                    "the model's task, "
                            + model.task().name()
                            + (question.isPair()
                                    ? ", takes one text, found a pair"
                                    : ", takes a pair of texts, found one"));
        }
    }

    /**
     * Asks about one question.
     *
     * @throws IllegalArgumentException if it has not as many texts as the task takes
     * @throws IllegalStateException if this is closed
     * @throws io.secformer.infer.net.ChannelException if a server or the dealer is lost, gives up
     *     or refuses; the input stays hidden, and the next question may find them again
     * @throws FormatException if the answer is no number, or another model is served now
     */
    public TextAnswer ask(Question question) {
        return ask(List.of(question), BatchOptions.SINGLE).getFirst();
    }

    /**
     * Asks about several questions, those of one padded length together.
     *
     * @param options how many together; how many batches are under way at a time, no more than
     *     there are links
     * @return an answer a question, in order
     * @throws RuntimeException as the other {@code ask}, for the first that fails; batches under
     *     way are waited for
     */
    public List<TextAnswer> ask(List<Question> questions, BatchOptions options) {
        questions.forEach(this::requireFits);
        return clients.whileOpen(() -> askWhileOpen(questions, options));
    }

    private List<TextAnswer> askWhileOpen(List<Question> questions, BatchOptions options) {
        List<Subject> subjects = questions.stream().map(this::subject).toList();
        List<List<Integer>> batches =
                LengthBatches.of(subjects, options, this::dealerBytesOfSentence);
        @Nullable TextAnswer[] answers = new TextAnswer[subjects.size()];
        int atATime = Math.clamp(batches.size(), 1, options.inFlight());
        AtomicBoolean hasFailed = new AtomicBoolean();
        try (Workers asking = new Workers(atATime)) {
            asking.run(
                    batches.size(),
                    i -> {
                        if (hasFailed.get()) {
                            return;
                        }
                        try {
                            ask(questions, subjects, batches.get(i), answers);
                        } catch (RuntimeException e) {
                            hasFailed.set(true);
                            throw e;
                        }
                    });
        }
        return Arrays.stream(answers).map(Objects::requireNonNull).toList();
    }

    private void ask(
            List<Question> questions,
            List<Subject> subjects,
            List<Integer> batch,
            @Nullable TextAnswer[] answers) {
        List<Subject> together = batch.stream().map(subjects::get).toList();
        TokenInput input = LengthBatches.input(together, tokenizer.padId());
        List<TextAnswer> found =
                clients.ask(
                        client -> {
                            InferenceClient.Answer answer = client.infer(input);
                            List<TextAnswer> each = new ArrayList<>();
                            for (int i = 0; i < batch.size(); i++) {
                                each.add(
                                        answer(
                                                questions.get(batch.get(i)),
                                                together.get(i),
                                                answer,
                                                i,
                                                client));
                            }
                            return each;
                        });
        for (int i = 0; i < batch.size(); i++) {
            answers[batch.get(i)] = found.get(i);
        }
    }

    private TextAnswer answer(
            Question question,
            Subject subject,
            InferenceClient.Answer answer,
            int place,
            InferenceClient client) {
        double[] logits = answer.logits()[place];
        if (!Arrays.stream(logits).allMatch(Double::isFinite)) {
            throw new FormatException(
                    question.name(),
                    "its logits are " + Arrays.toString(logits) + ", expected finite numbers");
        }
        Reliability reliability =
                new Reliability(
                        subject.tokens().tokens(),
                        subject.fullLength(),
                        model.calibration(),
                        client.outsideRange(
                                LengthBatches.input(List.of(subject), tokenizer.padId())));
        return new TextAnswer(
                question,
                logits,
                reliability,
                subject.paddedLength(),
                Spent.part(answer, answer.logits().length));
    }

    private Subject subject(Question question) {
        Encoding encoding =
                tokenizer.encodeUnseen(question.name(), question.text(), question.textPair());
        return Subjects.of(
                new Example(question.name(), question.text(), question.textPair(), Double.NaN),
                encoding,
                tokenizer.maxTokens());
    }

    private long dealerBytesOfSentence(int tokens) {
        return dealerBytes.computeIfAbsent(
                tokens,
                length ->
                        CostReading.of(PlannedNetwork.of(model.config(), model.plan(), 1, length))
                                .dealerBytes());
    }

    /** Waits for the questions under way, and unlinks. */
    @Override
    public void close() {
        clients.close();
        tokenizer.close();
    }
}
