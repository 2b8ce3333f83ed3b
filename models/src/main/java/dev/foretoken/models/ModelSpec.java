package dev.foretoken.models;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.LatentSpec;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Stream;

/**
 * What a model is: the content of {@code model.json} beside the weights.
 *
 * <p>A model that draws tokens has a backbone and a head; one that only drafts, under its target's conditions, has a
 * head alone. One that decodes latents has a decoder; one may have all. One that classifies pictures has a classifier
 * alone.
 *
 * @param name lower-case ASCII name
 * @param latent the latent that it generates or decodes; a decoder alone takes any height and width. Of a classifier it
 *     is the picture itself: 3 channels, its height and width in pixels, patch 1 and scale 1
 * @param backbone the autoregressive model, such as {@code mar} or {@code causal}
 * @param head the diffusion head, such as {@code adaln-mlp}
 * @param decoder the latent decoder, such as {@code kl}
 * @param classifier the picture classifier, such as {@code conv-classifier}
 * @param weights names of the safetensors files beside it; none for a model without weights
 * @param checksums CRC-32C of every tensor's bytes as they are stored, eight hexadecimal digits
 * @param sha256 SHA-256 of files in {@code weights}, by name, checked when the model is opened; none where checking
 *     tensors as they are read is enough
 * @param provenance where the weights come from
 */
public record ModelSpec(
        String name, LatentSpec latent, Optional<Part> backbone, Optional<Part> head, Optional<Part> decoder,
        Optional<Part> classifier, List<String> weights, Map<String, String> checksums, Map<String, String> sha256,
        Optional<Provenance> provenance) {
    public ModelSpec {
        Require.that(name != null && FileNames.isPlain(name), "A model needs a plain name, not [" + name + "]");
        Require.that(latent != null, "Model [" + name + "] needs a latent");
        boolean generates = backbone.isPresent() || head.isPresent() || decoder.isPresent();
        Require.that(
                (backbone.isEmpty() || head.isPresent()) && generates != classifier.isPresent(),
                "Model [" + name + "] needs a head, with a backbone unless it drafts only, or a decoder, or all of"
                        + " them; or else a classifier");
        Require.that(
                classifier.isEmpty() || latent.equals(picture(latent.height(), latent.width())),
                "The latent of model [" + name + "] must be the pictures that it classifies: [3] channels, patch [1]"
                        + " and scale [1]");
        weights = weights == null ? List.of() : List.copyOf(weights);
        checksums = checksums == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
        sha256 = sha256 == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(sha256));
        for (String file : sha256.keySet()) {
            Require.that(
                    weights.contains(file), "The SHA-256 of [" + file + "] in model [" + name + "] is of none of its"
                            + " weights " + weights);
        }
        for (String file : weights) {
            Require.that(
                    FileNames.isPlain(file), "Weights [" + file + "] of model [" + name + "] must be a file beside it");
        }
    }

    /** The model's parts, in the order backbone, head, decoder, classifier. */
    public List<Part> parts() {
        return Stream.of(backbone, head, decoder, classifier).flatMap(Optional::stream).toList();
    }

    /** Its name and a hash of its weights' checksums, which tells it from others that have or had this name. */
    public String identity() {
        return "%s-%08x".formatted(name, checksums.hashCode());
    }

    /** Name of the model that was widened to this one, if it came about so. */
    public Optional<String> widenedFrom() {
        return provenance.flatMap(Provenance::widenedFrom);
    }

    /** A model that has no weights yet. */
    public static ModelSpec generator(String name, LatentSpec latent, PartSpec backbone, DiffusionHeadSpec head) {
        return withoutWeights(
                name, latent, Optional.of(Part.of(backbone)), Optional.of(Part.of(head)), Optional.empty(),
                Optional.empty());
    }

    /** A model that has no weights yet and drafts under its target's conditions. */
    public static ModelSpec headAlone(String name, LatentSpec latent, DiffusionHeadSpec head) {
        return withoutWeights(
                name, latent, Optional.empty(), Optional.of(Part.of(head)), Optional.empty(), Optional.empty());
    }

    /** An autoencoder that has no weights yet. */
    public static ModelSpec autoencoder(String name, LatentSpec latent, KlAutoencoderSpec decoder) {
        return withoutWeights(
                name, latent, Optional.empty(), Optional.empty(), Optional.of(Part.of(decoder)), Optional.empty());
    }

    /**
     * A classifier that has no weights yet.
     *
     * @param height rows of the pictures, in pixels
     * @param width pixels in a row
     */
    public static ModelSpec classifier(String name, int height, int width, ConvolutionalClassifierSpec classifier) {
        return withoutWeights(
                name, picture(height, width), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(Part.of(classifier)));
    }

    private static ModelSpec withoutWeights(
            String name, LatentSpec latent, Optional<Part> backbone, Optional<Part> head, Optional<Part> decoder,
            Optional<Part> classifier) {
        return new ModelSpec(
                name, latent, backbone, head, decoder, classifier, List.of(), Map.of(), Map.of(), Optional.empty());
    }

    private static LatentSpec picture(int height, int width) {
        return new LatentSpec(3, height, width, 1, 1);
    }

    /** The same model under another name, unless that is null. */
    public ModelSpec named(String other) {
        return other == null
                ? this
                : new ModelSpec(
                        other, latent, backbone, head, decoder, classifier, weights, checksums, sha256, provenance);
    }

    /** The same model with another {@link LatentSpec#scale()}. */
    public ModelSpec withScale(float scale) {
        LatentSpec scaled =
                new LatentSpec(latent.channels(), latent.height(), latent.width(), latent.patch(), scale);
        return new ModelSpec(name, scaled, backbone, head, decoder, classifier, weights, checksums, sha256, provenance);
    }

    /** A model that has no weights yet, with a backbone, if any, and a head of other sizes. */
    ModelSpec resized(Optional<PartSpec> otherBackbone, DiffusionHeadSpec otherHead) {
        return withoutWeights(
                name, latent, otherBackbone.map(Part::of), Optional.of(Part.of(otherHead)), decoder, classifier);
    }

    ModelSpec withWeights(
            List<String> files, Map<String, String> crcs, Map<String, String> digests, Provenance origin) {
        return new ModelSpec(
                name, latent, backbone, head, decoder, classifier, files, crcs, digests, Optional.of(origin));
    }

    /**
     * A part, made by the factory of this name.
     *
     * @param part name of the factory
     * @param configuration its settings
     */
    public record Part(String part, Map<String, Object> configuration) {
        public Part {
            Require.that(part != null, "A model's part needs the name of its factory in [part]");
            configuration = configuration == null
                    ? Map.of()
                    : Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
        }

        /** The part's size, if it is one of the kinds whose tensors this module knows. */
        public Optional<PartSpec> size() {
            return Optional.ofNullable(
                    switch (part) {
                        case MarBackboneSpec.PART -> bind(MarBackboneSpec.class);
                        case CausalBackboneSpec.PART -> bind(CausalBackboneSpec.class);
                        case DiffusionHeadSpec.PART -> bind(DiffusionHeadSpec.class);
                        case KlAutoencoderSpec.PART -> bind(KlAutoencoderSpec.class);
                        case ConvolutionalClassifierSpec.PART -> bind(ConvolutionalClassifierSpec.class);
                        default -> null;
                    });
        }

        private <T extends PartSpec> T bind(Class<T> type) {
            try {
                return Json.MAPPER.convertValue(configuration, type);
            } catch (IllegalArgumentException e) {
                throw new ForetokenException(
                        ForetokenException.Code.INVALID_MODEL,
                        "The configuration of part [" + part + "] is not right: " + Json.problem(e), e);
            }
        }

        /** A part of this size. */
        public static Part of(PartSpec size) {
            return new Part(size.part(), Json.MAPPER.convertValue(size, new TypeReference<>() {}));
        }
    }

    /**
     * Where weights come from.
     *
     * @param createdBy what wrote them, with its version
     * @param source name of the file that was imported
     * @param sourceSha256 its SHA-256; that of the index, if it was sharded
     * @param stateDict which of the file's state dictionaries was taken, where it holds several
     * @param seed of synthetic weights, or of the training
     * @param training the command that trained it
     * @param widenedFrom name of the model that was widened to this one, see {@link Widening}
     */
    public record Provenance(
            String createdBy, Optional<String> source, Optional<String> sourceSha256, Optional<String> stateDict,
            Optional<Long> seed, Optional<String> training, Optional<String> widenedFrom) {
        static Provenance ofImport(Path source, String sha256, Optional<String> stateDict) {
            return new Provenance(
                    thisVersion(), Optional.of(source.getFileName().toString()), Optional.of(sha256), stateDict,
                    Optional.empty(), Optional.empty(), Optional.empty());
        }

        static Provenance ofSynthesis(long seed) {
            return new Provenance(
                    thisVersion(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(seed),
                    Optional.empty(), Optional.empty());
        }

        static Provenance ofTraining(String command, long seed) {
            return new Provenance(
                    thisVersion(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(seed),
                    Optional.of(command), Optional.empty());
        }

        /** The weights still come from where those of the original do. */
        static Provenance ofWidening(ModelSpec original) {
            Optional<Provenance> before = original.provenance();
            return new Provenance(
                    thisVersion(), before.flatMap(Provenance::source), before.flatMap(Provenance::sourceSha256),
                    before.flatMap(Provenance::stateDict), before.flatMap(Provenance::seed),
                    before.flatMap(Provenance::training), Optional.of(original.name()));
        }

        private static String thisVersion() {
            return "foretoken " + ResourceBundle.getBundle("dev.foretoken.models.version").getString("version");
        }
    }
}
