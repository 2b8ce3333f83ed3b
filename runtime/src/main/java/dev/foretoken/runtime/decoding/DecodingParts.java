package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.AcceptanceCriterion.Evidence;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The models and rules of a decoder.
 *
 * @param clock in nanoseconds from any start
 */
record DecodingParts(
        AutoregressiveModel target, Optional<AutoregressiveModel> draft, Optional<Speculation> rules,
        LongSupplier clock) {
    DecodingParts {
        draft.ifPresent(model -> {
            ARBackbone.Spec ours = model.backbone().spec();
            ARBackbone.Spec theirs = target.backbone().spec();
            if (!ours.latent().equals(theirs.latent()) || ours.classes() != theirs.classes()
                    || ours.attention() != theirs.attention()) {
                throw new ForetokenException(
                        Code.INVALID_MODEL,
                        "The draft [" + model.name() + "] cannot draft for the target [" + target.name() + "]: they "
                                + "differ in [" + ours + "] against [" + theirs + "]; only the condition's dimension "
                                + "may differ");
            }
        });
    }

    List<AutoregressiveModel> models() {
        return Stream.concat(Stream.of(target), draft.stream()).toList();
    }

    /** Whether draft and target have the same conditions. */
    boolean sharesBackbone() {
        return draft.filter(target::sharesBackboneWith).isPresent();
    }

    AutoregressiveModel model(Role role) {
        return switch (role) {
            case TARGET -> target;
            case DRAFT -> draft.orElseThrow();
        };
    }

    Speculation speculation() {
        return rules.orElseThrow();
    }

    /** How far the draft runs ahead. */
    DraftLength draftLength(GenerationRequest request) {
        return request.draftLength().orElseGet(() -> new DraftLength.Fixed(
                sharesBackbone() ? 1 : GenerationRequest.DEFAULT_DRAFT_LENGTH));
    }

    /** Into how many segments a path of so many steps is cut. */
    int segments(GenerationRequest request, int pathSteps) {
        boolean judgesPaths =
                request.policy().judgesPaths() && speculation().criterion().evidence() == Evidence.PATH;
        return judgesPaths ? request.segments().orElse(sharesBackbone() ? pathSteps : 1) : 1;
    }

    /** The denoising steps that both models take. */
    DiffusionStepSchedule diffusionSteps(GenerationRequest request) {
        return request.diffusionSteps()
                .orElseGet(() -> DiffusionStepSchedule.constant(target.head().spec().respacing()));
    }

    /** @throws ForetokenException if the request asks for what these models and rules cannot do */
    void check(GenerationRequest request) {
        if (request.policy().drafts() && draft.isEmpty()) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "Policy [" + request.policy() + "] needs a draft model: name one, or use target-only");
        }
        if (request.policy().verifies() && rules.isEmpty()) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "Policy [" + request.policy() + "] needs an acceptance criterion and a resampler");
        }
        ARBackbone.Attention attention = target.backbone().spec().attention();
        if (!request.policy().worksWith(attention)) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "Policy [" + request.policy() + "] verifies a window under the prefix before it, which the causal "
                            + "model [" + target.name() + "] cannot: use one of "
                            + Stream.of(DecodingPolicy.values())
                                    .filter(policy -> policy.worksWith(attention))
                                    .toList());
        }
        if (request.policy().judgesPaths()) {
            request.segments().ifPresent(segments -> checkSegments(segments, request));
        }
        int classes = target.backbone().spec().classes();
        for (int label : request.labels()) {
            if (label >= classes) {
                throw new ForetokenException(
                        Code.INVALID_ARGUMENT,
                        "Class [" + label + "] is out of range: model [" + target.name() + "] knows the classes 0 to "
                                + (classes - 1));
            }
        }
    }

    private void checkSegments(int segments, GenerationRequest request) {
        if (segments > 1 && speculation().criterion().evidence() != Evidence.PATH) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "Segments are for acceptance criteria that judge paths, such as [" + request.policy().acceptance()
                            + "]; [" + speculation().criterion().getClass().getName() + "] does not, so use 1 and not ["
                            + segments + "]");
        }
        int steps = diffusionSteps(request).fewest();
        if (segments > steps) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "A path of [" + steps + "] denoising steps cannot be cut into [" + segments
                            + "] segments: use 1 to " + steps);
        }
    }
}
