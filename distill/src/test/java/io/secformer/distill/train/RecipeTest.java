package io.secformer.distill.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secformer.datasets.glue.GlueTask;
import org.junit.jupiter.api.Test;

class RecipeTest {
    @Test
    void firstStageWarmsUpAndDecaysWhereThePublishedOneIsConstant() {
        LearningRate ours = Recipe.SECFORMER.stage1(10, 32, 2e-4, 1).schedule(100);
        assertThat(ours.at(0)).isLessThan(ours.at(5)).isLessThan(2e-4);
        assertThat(ours.at(10)).isCloseTo(2e-4, within(1e-12));
        assertThat(ours.at(99)).isLessThan(ours.at(50));
        LearningRate published = Recipe.PUBLISHED.stage1(10, 32, 5e-5, 1).schedule(100);
        assertThat(published.at(0)).isEqualTo(published.at(99)).isEqualTo(5e-5);
        for (Recipe recipe : Recipe.values()) {
            LearningRate second = recipe.stage2(5, 32, 1e-5, 1).schedule(100);
            assertThat(second.at(0)).isLessThan(second.at(10));
            assertThat(second.at(99)).isLessThan(second.at(50));
        }
    }

    @Test
    void publishedEpochsDependOnTheTask() {
        assertThat(Recipe.PUBLISHED.stage1Epochs(GlueTask.STS_B, 0)).isEqualTo(100);
        assertThat(Recipe.PUBLISHED.stage1Epochs(GlueTask.MNLI, 0)).isEqualTo(5);
        assertThat(Recipe.SECFORMER.stage1Epochs(GlueTask.STS_B, 0))
                .isEqualTo(Recipe.SECFORMER.stage1Epochs(GlueTask.MNLI, 0));
    }

    @Test
    void namesAreThoseOfTheCommandLine() {
        for (Recipe recipe : Recipe.values()) {
            assertThat(Recipe.parse(recipe.recipeName())).isEqualTo(recipe);
        }
        assertThatThrownBy(() -> Recipe.parse("mpcformer"))
                .hasMessage("recipe is 'mpcformer', expected secformer or published");
    }
}
