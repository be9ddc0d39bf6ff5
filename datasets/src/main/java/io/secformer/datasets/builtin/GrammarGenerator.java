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
 * Like CoLA: is it grammatical? One noun is singular and the other plural in every sentence, so the
 * same words make a good sentence and a bad one.
 *
 * <p>Bad sentences have an article after its noun, the verb at the end, determiners that fit the
 * other noun, or a verb that agrees with the object. A model needs neighbours and the order of noun
 * and verb.
 */
final class GrammarGenerator implements ExampleGenerator {
    private static final List<String> NOUNS =
            Words.list("dog cat bird horse king girl boy teach|er farm|er garden|er");
    private static final List<String> VERBS =
            Words.list("chase see help follow like push call greet");
    private static final List<String> ADVERBS = Words.list("today again here there");
    private static final double PLAIN_ARTICLES = 0.4;

    private enum Fault {
        ARTICLE_AFTER_NOUN,
        VERB_AT_END,
        WRONG_DETERMINERS,
        WRONG_NUMBER
    }

    @Override
    public GlueTask task() {
        return GlueTask.COLA;
    }

    @Override
    public List<String> words() {
        List<String> words = new ArrayList<>(Words.list("the this these that those a|s"));
        words.addAll(NOUNS);
        words.addAll(VERBS);
        words.addAll(ADVERBS);
        return words;
    }

    @Override
    public Example draw(RandomGenerator random) {
        boolean isGood = random.nextBoolean();
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        boolean isPlural = random.nextBoolean();
        String noun = any(random, NOUNS);
        String subject = noun + (isPlural ? "s" : "");
        String object = anyBut(random, NOUNS, noun) + (isPlural ? "" : "s");
        boolean isPluralVerb = isPlural != (!isGood && fault == Fault.WRONG_NUMBER);
        String verb = any(random, VERBS) + (isPluralVerb ? "" : "s");
        String adverb = random.nextBoolean() ? any(random, ADVERBS) : "";
        boolean swapsDeterminers = !isGood && fault == Fault.WRONG_DETERMINERS;
        boolean isPlain = !swapsDeterminers && random.nextDouble() < PLAIN_ARTICLES;
        String first = isPlain ? "the" : determiner(random, isPlural != swapsDeterminers);
        String second = isPlain ? "the" : determiner(random, isPlural == swapsDeterminers);
        String text = sentence(first, subject, verb, second, object, adverb);
        if (!isGood && fault == Fault.VERB_AT_END) {
            text = sentence(first, subject, second, object, verb, adverb);
        } else if (!isGood && fault == Fault.ARTICLE_AFTER_NOUN) {
            text =
                    random.nextBoolean()
                            ? sentence(subject, first, verb, second, object, adverb)
                            : sentence(first, subject, verb, object, second, adverb);
        }
        return new Example("", text, null, isGood ? 1 : 0);
    }

    private static String determiner(RandomGenerator random, boolean isPlural) {
        boolean isNear = random.nextBoolean();
        return isPlural ? (isNear ? "these" : "those") : (isNear ? "this" : "that");
    }
}
