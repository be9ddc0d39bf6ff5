package io.secformer.infer.study;

import io.secformer.infer.net.LinkProfile;
import io.secformer.infer.study.AblationStep.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every step of an ablation costs, and how the costs compare.
 *
 * @param links over which seconds are predicted
 * @param prices of every step at one length, then at the next
 */
record Ablation(List<LinkProfile> links, List<StepPrice> prices) {

    Ablation {
        links = List.copyOf(links);
        prices = List.copyOf(prices);
    }

    /** The lengths, in their order. */
    List<Integer> lengths() {
        return prices.stream().map(StepPrice::tokens).distinct().toList();
    }

    /** The steps of a section at a length, in their order. */
    List<StepPrice> of(Section section, int tokens) {
        return prices.stream()
                .filter(price -> price.tokens() == tokens && price.step().section() == section)
                .toList();
    }

    /** What is compared: rounds, bytes, and seconds over every link. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("rounds", "rounds", StepPrice::rounds));
        figures.add(new Figure("serverBytes", "server MB", StepPrice::serverBytes));
        figures.add(new Figure("dealerBytes", "dealer MB", StepPrice::dealerBytes));
        figures.addAll(seconds());
        return List.copyOf(figures);
    }

    /** Predicted seconds over every link. */
    List<Figure> seconds() {
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            int link = i;
            String name = name(links.get(i));
            String head = "s " + name.replaceAll("rate=|delay=", "").replace(',', ' ');
            figures.add(new Figure("seconds " + name, head, price -> price.seconds(link)));
        }
        return List.copyOf(figures);
    }

    /** A link as users name it. */
    static String name(LinkProfile link) {
        if (link.equals(LinkProfile.LAN)) {
            return "lan";
        }
        return link.equals(LinkProfile.WAN) ? "wan" : link.toString();
    }

    /** How many times as much CrypTen costs, at the same length. */
    double together(StepPrice price, Figure figure) {
        return ratio(find(AblationSteps.FIRST, price.tokens()), price, figure);
    }

    /**
     * What the change contributes: how many times as much is spent without it. Of the first step 1;
     * of a step in {@link Section#WITHOUT} what our own design has and the step lacks. The product
     * of these along {@link AblationStep#from} is {@link #together}, in {@link Section#TOGETHER}.
     */
    double factor(StepPrice price, Figure figure) {
        String from = price.step().from();
        if (from == null) {
            return 1;
        }
        StepPrice changed = find(from, price.tokens());
        return price.step().section() == Section.WITHOUT
                ? ratio(price, changed, figure)
                : ratio(changed, price, figure);
    }

    private static double ratio(StepPrice more, StepPrice less, Figure figure) {
        return figure.value().applyAsDouble(more) / figure.value().applyAsDouble(less);
    }

    private StepPrice find(String name, int tokens) {
        return prices.stream()
                .filter(price -> price.tokens() == tokens && price.step().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no step " + name));
    }

    /** A step's figures by the names that they have in files, exact. */
    Map<String, Object> byName(StepPrice price) {
        AblationStep step = price.step();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("section", step.section().label());
        fields.put("step", step.name());
        fields.put("change", step.change());
        fields.put("from", step.from() == null ? "" : step.from());
        fields.put("softmax", step.softmax().jsonName());
        fields.put("strategy", step.strategy().describe());
        fields.put("tokens", price.tokens());
        fields.put("rounds", price.rounds());
        fields.put("serverBytes", price.serverBytes());
        fields.put("dealerBytes", price.dealerBytes());
        fields.put("localSeconds", price.localSeconds());
        for (Figure figure : seconds()) {
            fields.put(figure.name(), figure.value().applyAsDouble(price));
        }
        for (Figure figure : figures()) {
            fields.put(figure.name() + " together", together(price, figure));
            fields.put(figure.name() + " factor", factor(price, figure));
        }
        return fields;
    }
}
