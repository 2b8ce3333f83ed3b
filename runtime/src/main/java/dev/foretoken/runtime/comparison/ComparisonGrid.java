package dev.foretoken.runtime.comparison;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.numerics.Respacing;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule.Annealed;
import dev.foretoken.runtime.decoding.DiffusionStepSchedule.Shape;
import dev.foretoken.runtime.decoding.DraftLength;
import dev.foretoken.runtime.decoding.GenerationRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Policies by draft lengths by segments by step schedules, without combinations that make no difference: only policies
 * that verify have a draft length, only those that judge paths have segments, and only masked models can take fewer AR
 * steps. The first of each kind of steps is the baseline's.
 *
 * <p>The target alone is always there. If nothing else is said of steps, so are its strongest rivals: half of the AR
 * steps, and denoising steps that fall to a tenth along the AR steps (Zhao et al. 2025, arXiv 2505.20297).
 *
 * @param policies policies
 * @param draftLengths gammas, or what chooses them
 * @param segments into how many segments paths are cut; empty for what the draft is made for
 * @param autoregressiveSteps numbers of AR steps; none for the usual number
 * @param diffusionSteps denoising steps, empty for the model's own
 */
public record ComparisonGrid(
        List<DecodingPolicy> policies, List<DraftLength> draftLengths, List<Integer> segments,
        List<Integer> autoregressiveSteps, List<Optional<DiffusionStepSchedule>> diffusionSteps) {
    private static final int ANNEALING = 10;

    public ComparisonGrid {
        policies = List.copyOf(policies);
        draftLengths = List.copyOf(draftLengths);
        segments = List.copyOf(segments);
        autoregressiveSteps = List.copyOf(autoregressiveSteps);
        diffusionSteps = List.copyOf(diffusionSteps);
    }

    /**
     * The candidates, each in the contest with the baseline that it can be compared with: what has noise in its last
     * denoising step has a target that has it too.
     *
     * @param base makes requests that hold what all candidates share
     * @param target what the target is
     * @param respacing the target's own denoising steps
     * @return at least one contest
     */
    public List<Contest> contests(
            Supplier<GenerationRequest.Builder> base, ARBackbone.Spec target, Respacing respacing) {
        List<Steps> steps = steps(base, target, respacing);
        Map<Boolean, List<Candidate>> rivals = new LinkedHashMap<>();
        Candidate first = candidate(
                base, DecodingPolicy.TARGET_ONLY, steps.get(0), Optional.empty(), OptionalInt.empty());
        Stream.concat(Stream.of(DecodingPolicy.TARGET_ONLY), policies.stream()).distinct()
                .flatMap(policy -> steps.stream()
                        .filter(these -> !these.rival() || policy == DecodingPolicy.TARGET_ONLY)
                        .flatMap(these -> candidates(base, policy, these)))
                .filter(candidate -> !candidate.equals(first))
                .forEach(candidate -> rivals
                        .computeIfAbsent(candidate.request().finalNoise(), noise -> new ArrayList<>())
                        .add(candidate));
        List<Contest> contests = new ArrayList<>();
        boolean usual = first.request().finalNoise();
        contests.add(new Contest(first, rivals.getOrDefault(usual, List.of())));
        if (!usual && rivals.containsKey(true)) {
            Supplier<GenerationRequest.Builder> noisy = () -> base.get().finalNoise(true);
            Candidate noisyTarget = candidate(
                    noisy, DecodingPolicy.TARGET_ONLY, steps.get(0), Optional.of("final noise"), OptionalInt.empty());
            contests.add(new Contest(noisyTarget, rivals.get(true)));
        }
        return contests;
    }

    private Stream<Candidate> candidates(
            Supplier<GenerationRequest.Builder> base, DecodingPolicy policy, Steps steps) {
        if (!policy.verifies()) {
            return Stream.of(candidate(base, policy, steps, Optional.empty(), OptionalInt.empty()));
        }
        return draftLengths.stream().distinct().flatMap(draftLength -> {
            Supplier<GenerationRequest.Builder> drafting = () -> base.get().draftLength(draftLength);
            Optional<String> length = Optional.of("draft length " + draftLength);
            return policy.judgesPaths()
                    ? eachOrUnsaid(segments).map(number -> candidate(drafting, policy, steps, length, number))
                    : Stream.of(candidate(drafting, policy, steps, length, OptionalInt.empty()));
        });
    }

    /** The numbers that were given, or that none was. */
    private static Stream<OptionalInt> eachOrUnsaid(List<Integer> numbers) {
        return numbers.isEmpty()
                ? Stream.of(OptionalInt.empty())
                : numbers.stream().distinct().map(OptionalInt::of);
    }

    private static Candidate candidate(
            Supplier<GenerationRequest.Builder> base, DecodingPolicy policy, Steps steps, Optional<String> difference,
            OptionalInt segments) {
        GenerationRequest.Builder request = base.get().policy(policy);
        List<String> name = new ArrayList<>(List.of(policy.label()));
        difference.ifPresent(name::add);
        segments.ifPresent(number -> {
            request.segments(number);
            if (number > 1) {
                name.add(number + " segments");
            }
        });
        steps.addTo(request);
        steps.differences().forEach(name::add);
        return new Candidate(String.join(", ", name), request.build());
    }

    private List<Steps> steps(
            Supplier<GenerationRequest.Builder> base, ARBackbone.Spec target, Respacing respacing) {
        boolean masked = target.attention() == Attention.BIDIRECTIONAL;
        List<OptionalInt> numbers = eachOrUnsaid(masked ? autoregressiveSteps : List.of()).toList();
        List<Optional<DiffusionStepSchedule>> schedules =
                diffusionSteps.isEmpty() ? List.of(Optional.empty()) : diffusionSteps.stream().distinct().toList();
        List<Steps> steps = new ArrayList<>();
        for (OptionalInt number : numbers) {
            for (Optional<DiffusionStepSchedule> schedule : schedules) {
                steps.add(new Steps(
                        number, schedule, !number.equals(numbers.get(0)), !schedule.equals(schedules.get(0)), false));
            }
        }
        Steps first = steps.get(0);
        int usual = first.addTo(base.get()).build().stepsOf(target.latent());
        if (masked && numbers.size() == 1 && usual > 1) {
            steps.add(new Steps(OptionalInt.of(usual / 2), first.denoising, true, false, true));
        }
        if (schedules.size() == 1 && first.denoising.isEmpty() && respacing.count() > 1) {
            Annealed annealed = new Annealed(
                    Shape.LINEAR, respacing.count(), Math.max(1, respacing.count() / ANNEALING));
            steps.add(new Steps(first.autoregressive, Optional.of(annealed), false, true, true));
        }
        return steps;
    }

    /**
     * Steps of both kinds.
     *
     * @param fewer whether the AR steps are others than the baseline's
     * @param annealed whether the denoising steps are
     * @param rival whether they are for the target alone
     */
    private record Steps(
            OptionalInt autoregressive, Optional<DiffusionStepSchedule> denoising, boolean fewer, boolean annealed,
            boolean rival) {
        GenerationRequest.Builder addTo(GenerationRequest.Builder request) {
            autoregressive.ifPresent(request::autoregressiveSteps);
            denoising.ifPresent(request::diffusionSteps);
            return request;
        }

        List<String> differences() {
            List<String> differences = new ArrayList<>();
            if (fewer) {
                differences.add(autoregressive.orElseThrow() + " AR steps");
            }
            if (annealed) {
                differences.add(denoising.map(Object::toString).orElse("constant") + " denoising steps");
            }
            return differences;
        }
    }
}
