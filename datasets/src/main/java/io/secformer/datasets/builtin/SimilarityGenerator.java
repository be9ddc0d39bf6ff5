package io.secformer.datasets.builtin;

import static io.secformer.datasets.builtin.Words.any;
import static io.secformer.datasets.builtin.Words.anyBut;
import static io.secformer.datasets.builtin.Words.sentence;

import io.secformer.datasets.glue.Example;
import io.secformer.datasets.glue.GlueTask;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Like STS-B: how much do two sentences agree? Five points, shared equally by who, did what, to
 * whom.
 *
 * <p>Where neither participant agrees, they are swapped seven times in ten: the words are the same
 * and score no point. A model needs to compare words at corresponding places, three times.
 */
final class SimilarityGenerator implements ExampleGenerator {
    private static final double SWAPPED = 0.7;
    private static final int PEOPLE = 6;
    private static final int DEEDS = 4;
    private static final double POINTS = 5 / 3.0;

    @Override
    public GlueTask task() {
        return GlueTask.STS_B;
    }

    @Override
    public List<String> words() {
        return List.of("the");
    }

    @Override
    public Example draw(RandomGenerator random) {
        List<String> people = EntailmentGenerator.PEOPLE.subList(0, PEOPLE);
        List<String> deeds = EntailmentGenerator.DEEDS.subList(0, DEEDS);
        List<String> times = EntailmentGenerator.TIMES;
        String actor = any(random, people);
        String target = anyBut(random, people, actor);
        String deed = any(random, deeds);
        boolean sameActor = random.nextBoolean();
        boolean sameTarget = random.nextBoolean();
        boolean sameDeed = random.nextBoolean();
        String actor2 = sameActor ? actor : anyBut(random, people, actor, target);
        String target2 = sameTarget ? target : anyBut(random, people, actor, target, actor2);
        if (!sameActor && !sameTarget && random.nextDouble() < SWAPPED) {
            actor2 = target;
            target2 = actor;
        }
        String deed2 = sameDeed ? deed : anyBut(random, deeds, deed);
        int agreeing = (sameActor ? 1 : 0) + (sameTarget ? 1 : 0) + (sameDeed ? 1 : 0);
        return new Example(
                "",
                sentence("the", actor, deed, "the", target, any(random, times)),
                sentence("the", actor2, deed2, "the", target2, any(random, times)),
                Math.round(POINTS * agreeing * 1000) / 1000.0);
    }
}
