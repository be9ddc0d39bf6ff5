package io.secformer.datasets.builtin;

import static io.secformer.datasets.builtin.Words.any;
import static io.secformer.datasets.builtin.Words.anyBut;
import static io.secformer.datasets.builtin.Words.sentence;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueTask;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Like SST-2: what does a reviewer think? {@code not} flips the opinion word right after it, and
 * after {@code but} comes what counts.
 *
 * <p>One sentence in five is a single clause, three times in ten negated. The others hold one good
 * and one bad word: with {@code but}, and none or both negated, the second clause decides; with
 * {@code and}, exactly one is negated and both clauses agree. So all the bag shows there is one
 * word of each kind. A model needs the order of two clauses and a word's left neighbour.
 */
final class SentimentGenerator implements ExampleGenerator {
    private static final List<String> GOOD =
            Words.list(
                    "good great funny bright warm fresh clever sharp love|ly wonder|ful charm|ing");
    private static final List<String> BAD =
            Words.list("bad dull slow cold weak silly messy flat sad|ly aw|ful bor|ing");
    private static final List<String> TOPICS =
            Words.list("plot film cast music script story act|ing end|ing direct|or light|ing");

    private static final double SINGLE = 0.2;
    private static final double NEGATED_SINGLE = 0.3;
    private static final double AND = 0.3;
    private static final double BOTH_NEGATED = 0.25;
    private static final double VERY = 0.2;

    @Override
    public GlueTask task() {
        return GlueTask.SST_2;
    }

    @Override
    public List<String> words() {
        List<String> words = new ArrayList<>(Words.list("the was not very but and"));
        words.addAll(GOOD);
        words.addAll(BAD);
        words.addAll(TOPICS);
        return words;
    }

    @Override
    public Example draw(RandomGenerator random) {
        boolean isFirstGood = random.nextBoolean();
        String topic = any(random, TOPICS);
        if (random.nextDouble() < SINGLE) {
            boolean isNegated = random.nextDouble() < NEGATED_SINGLE;
            return example(
                    sentence(clause(random, topic, isFirstGood, isNegated)),
                    isFirstGood != isNegated);
        }
        boolean isAnd = random.nextDouble() < AND;
        boolean isFirstNegated = isAnd ? random.nextBoolean() : random.nextDouble() < BOTH_NEGATED;
        boolean isSecondNegated = isAnd != isFirstNegated;
        String text =
                sentence(
                        clause(random, topic, isFirstGood, isFirstNegated),
                        isAnd ? "and" : "but",
                        clause(
                                random,
                                anyBut(random, TOPICS, topic),
                                !isFirstGood,
                                isSecondNegated));
        return example(text, isFirstGood == isSecondNegated);
    }

    private static String clause(
            RandomGenerator random, String topic, boolean isGood, boolean isNegated) {
        String word = any(random, isGood ? GOOD : BAD);
        String before = isNegated ? "not " : random.nextDouble() < VERY ? "very " : "";
        return "the " + topic + " was " + before + word;
    }

    private static Example example(String text, boolean isPositive) {
        return new Example("", text, null, isPositive ? 1 : 0);
    }
}
