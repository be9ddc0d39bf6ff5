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
 * Like RTE: does a report entail a shorter one? Only if the same did the same to the same.
 *
 * <p>Three in five of the false hypotheses swap the roles, which leaves the bag of words as it is;
 * in the others one participant is someone else. Even a perfect reader of bags stays at 70 %. A
 * model needs to compare words at corresponding places of two sentences.
 */
final class EntailmentGenerator implements ExampleGenerator {
    static final List<String> PEOPLE =
            Words.list("doctor pilot king nurse judge artist clerk poet");
    static final List<String> DEEDS =
            Words.list("help|ed push|ed call|ed greet|ed follow|ed thank|ed");
    private static final List<String> PLACES =
            Words.list("park street house school garden shop station church");
    static final List<String> TIMES = Words.list("today again early late");
    private static final double SWAPPED = 0.6;

    @Override
    public GlueTask task() {
        return GlueTask.RTE;
    }

    @Override
    public List<String> words() {
        List<String> words = new ArrayList<>(Words.list("the in"));
        words.addAll(PEOPLE);
        words.addAll(DEEDS);
        words.addAll(PLACES);
        words.addAll(TIMES);
        return words;
    }

    @Override
    public Example draw(RandomGenerator random) {
        String actor = any(random, PEOPLE);
        String target = anyBut(random, PEOPLE, actor);
        String deed = any(random, DEEDS);
        String time = random.nextBoolean() ? any(random, TIMES) : "";
        String premise =
                sentence("the", actor, deed, "the", target, "in the", any(random, PLACES), time);
        boolean isEntailed = random.nextBoolean();
        String hypothesis;
        if (isEntailed) {
            hypothesis = sentence("the", actor, deed, "the", target);
        } else if (random.nextDouble() < SWAPPED) {
            hypothesis = sentence("the", target, deed, "the", actor);
        } else {
            String other = anyBut(random, PEOPLE, actor, target);
            hypothesis =
                    random.nextBoolean()
                            ? sentence("the", other, deed, "the", target)
                            : sentence("the", actor, deed, "the", other);
        }
        return new Example("", premise, hypothesis, isEntailed ? 0 : 1);
    }
}
