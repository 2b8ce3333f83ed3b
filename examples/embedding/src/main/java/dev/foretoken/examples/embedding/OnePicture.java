package dev.foretoken.examples.embedding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.runtime.Foretoken;
import dev.foretoken.runtime.Generation;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws one picture of a class with a target model, a draft and a latent decoder, and writes it as PNG. */
public final class OnePicture {
    private OnePicture() {}

    public static void main(String[] arguments) {
        if (arguments.length != 5) {
            System.err.println("usage: OnePicture TARGET DRAFT DECODER CLASS FILE.png, the first three being folders");
            System.exit(2);
        }
        Path file = Path.of(arguments[4]);
        try {
            Setup setup = Setup.of(Path.of(arguments[0]))
                    .draft(Path.of(arguments[1]))
                    .decoder(Path.of(arguments[2]))
                    .build();
            Generation generation = draw(setup, Integer.parseInt(arguments[3]), file);
            double accepted = generation.report().statistics().acceptanceRate();
            System.out.printf("%s: %.0f %% of the drafted tokens were accepted%n", file, 100 * accepted);
        } catch (ForetokenException | IOException | NumberFormatException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** A service opens its models once and generates many times; a {@link Foretoken} serves one thread at a time. */
    static Generation draw(Setup setup, int label, Path file) throws IOException {
        try (Foretoken foretoken = Foretoken.open(setup)) {
            Generation generation = foretoken.generate(GenerationRequest.of(label).seed(1).build());
            ImageIO.write(generation.pictures().get(0).image(), "png", file.toFile());
            return generation;
        }
    }
}
