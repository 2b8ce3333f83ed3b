package dev.foretoken.models.training;

import dev.foretoken.api.Weights;
import dev.foretoken.models.ModelSpec;
import java.util.Arrays;
import java.util.Locale;

/**
 * What is written beside the weights of a model that was trained here, for people to read.
 *
 * @param model what was trained
 * @param weights its weights
 * @param plan how
 * @param log what was measured on the way
 * @param command what repeats it
 */
public record ModelCard(ModelSpec model, Weights weights, TrainingPlan plan, TrainingLog log, String command) {
    /** Name of the file in the model's folder. */
    public static final String FILE = "README.md";

    /** The card in Markdown. */
    public String text() {
        StringBuilder card = new StringBuilder();
        card.append("# ").append(model.name()).append("\n\n");
        card.append(what()).append(" ").append(parameters()).append(" parameters.\n\n");
        card.append("| | |\n|---|---|\n");
        row(card, "data", "procedural pictures of 64x64, drawn by Foretoken, training split, seed 0");
        row(card, "objective", plan.objective());
        row(card, "steps", plan.steps() + " of " + plan.batchSize() + " pictures, seed " + plan.seed());
        row(card, "learning rate", plan.learningRate() + " after " + plan.warmUp() + " steps, then falling to 0");
        row(card, "optimizer", plan.optimizer().name().toLowerCase(Locale.ROOT));
        row(card, "weights", "average of the training's, decay " + plan.averageDecay());
        row(card, "time", String.format(Locale.ROOT, "%.2f hours", log.seconds() / 3600));
        row(card, "at the end", measures());
        row(card, "licence", "Apache License 2.0");
        card.append("\n```\n").append(command).append("\n```\n");
        return card.toString();
    }

    private String what() {
        if (model.classifier().isPresent()) {
            return "A classifier of pictures, whose features measure quality.";
        }
        return model.decoder().isPresent()
                ? "A KL autoencoder, from pictures to latents and back."
                : model.backbone()
                        .map(backbone -> "An autoregressive model of latents: " + backbone.part() + " backbone with ")
                        .orElse("A draft under its target's conditions: ")
                        + model.head().orElseThrow().part() + " head.";
    }

    private String parameters() {
        long count = weights.names().stream()
                .mapToLong(name -> Arrays.stream(weights.shape(name)).asLongStream().reduce(1, Math::multiplyExact))
                .sum();
        return String.format(Locale.ROOT, "%,d", count);
    }

    private String measures() {
        StringBuilder measures = new StringBuilder();
        log.entries().stream().reduce((first, second) -> second).ifPresent(last ->
                last.measures().forEach((name, value) -> measures
                        .append(measures.isEmpty() ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%s %.4g", name, value))));
        return measures.toString();
    }

    private static void row(StringBuilder card, String what, String text) {
        card.append("| ").append(what).append(" | ").append(text).append(" |\n");
    }
}
