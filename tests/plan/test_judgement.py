"""Verdict, reason and rate of one series in one year, by the definitions of docs/reference/progress.md.

Each case is written as a line of text: values by kind and year, then what must come out. All is calculated by hand.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from komoro_opendata.plan.judgement import judge
from komoro_opendata.plan.series import Judgement, Reason, Series, Value, Verdict
from komoro_opendata.vocabulary.codes import code_list

_BOUNDS = {">=": "ge", "<=": "le", ">": "gt", "<": "lt", "~": "about"}
_WORDS = {"improve", "maintain"}
_EMPTY = {"dash", "lost", "not_measured", "not_due", "discontinued"}
_KINDS = {"B": "baselines", "T": "targets", "A": "actuals"}


def value(text: str) -> Value:
    """A value as the cases write it: 94, >=94, 5..7, 'words', improve, lost, 94p (provisional)."""
    if text in _EMPTY:
        return Value("none", status=text)
    if text in _WORDS:
        return Value(text)
    if text.startswith("'"):
        return Value("text", text=text.strip("'"))
    status = "provisional" if text.endswith("p") else "ok"
    text = text.removesuffix("p")
    if ".." in text:
        low, high = text.split("..")
        return Value("between", Decimal(low), Decimal(high), status=status)
    for sign in (">=", "<=", ">", "<", "~"):
        if text.startswith(sign):
            return Value(_BOUNDS[sign], Decimal(text.removeprefix(sign)), status=status)
    return Value("eq", Decimal(text), status=status)


def series(direction: str, values: str, cumulative_from: int | None = None) -> Series:
    """A series from `B19=10 T23=20 A22=15`, the years without their century."""
    found: dict[str, dict[int, Value]] = {"baselines": {}, "targets": {}, "actuals": {}}
    for entry in values.split():
        name, _, text = entry.partition("=")
        found[_KINDS[name[0]]][2000 + int(name[1:])] = value(text)
    return Series(direction, **found, cumulative_from=cumulative_from)


def judged(direction: str, values: str, cumulative_from: int | None = None, year: int = 2021) -> Judgement:
    return judge(series(direction, values, cumulative_from), year)


def outcome(judgement: Judgement) -> str:
    """The outcome as the cases write it: verdict, then rate or reason, of which there is one."""
    assert (judgement.rate is None) == (judgement.reason is not None)
    end = str(judgement.reason) if judgement.rate is None else format(judgement.rate.normalize(), "f")
    return f"{judgement.verdict} {end}"


# name, direction, values (the year judged is 2021), verdict and rate or reason
CASES = [
    # ---- a target for each year, higher is better: baseline 100 (2019), targets 110 to 140 ----
    ("last_target_met", "higher", "B19=100 T20=110 T21=120 T23=140 A21=140", "achieved 1"),
    ("last_target_passed", "higher", "B19=100 T21=120 T23=140 A21=150", "achieved 1.25"),  # 50/40
    ("this_years_met", "higher", "B19=100 T21=120 T23=140 A21=120", "on_track 0.5"),  # 20/40
    ("just_below", "higher", "B19=100 T21=120 T23=140 A21=119.99", "behind 0.4998"),  # 19.99/40 = 0.49975
    ("at_the_baseline", "higher", "B19=100 T21=120 T23=140 A21=100", "behind 0"),
    ("below_the_baseline", "higher", "B19=100 T21=120 T23=140 A21=99.9", "worsened -0.0025"),  # -0.1/40
    ("last_met_though_this_years_is_higher", "higher", "B19=100 T21=150 T23=140 A21=141", "achieved 1.025"),
    ("about", "higher", "B19=~100 T21=~120 T23=~140 A21=~125", "on_track 0.625"),
    # ---- lower is better ----
    ("lower_met", "lower", "B19=40 T21=20 T23=0 A21=20", "on_track 0.5"),
    ("lower_missed", "lower", "B19=40 T21=20 T23=0 A21=21", "behind 0.475"),  # -19/-40
    ("lower_worse", "lower", "B19=40 T21=20 T23=0 A21=41", "worsened -0.025"),
    ("zero_target", "lower", "B19=40 T21=20 T23=0 A21=0", "achieved 1"),
    ("below_zero", "lower", "B19=5 T21=-5 T23=-15 A21=-6", "on_track 0.55"),  # -11/-20
    ("up_from_below_zero", "higher", "B19=-20 T21=-10 T23=0 A21=-10", "on_track 0.5"),
    ("from_zero", "higher", "B19=0 T21=3 T23=4 A21=3", "on_track 0.75"),
    # ---- bounds as printed, whatever the direction ----
    ("at_least_met", "none", "B19=10 T21=>=20 T23=>=30 A21=20", "on_track 0.5"),
    ("at_least_missed", "none", "B19=10 T21=>=20 T23=>=30 A21=19.9", "behind 0.495"),
    ("at_least_worse", "none", "B19=10 T21=>=20 T23=>=30 A21=9", "worsened -0.05"),
    ("more_than_needs_more", "none", "B19=10 T21=>20 T23=>30 A21=20", "behind 0.5"),
    ("more_than_met", "none", "B19=10 T21=>20 T23=>30 A21=20.1", "on_track 0.505"),
    ("more_than_touched_at_last", "none", "B19=10 T21=>20 T23=>30 A21=30", "on_track beyond_target"),
    ("at_most_met", "none", "B19=12 T21=<=10 T23=<=8 A21=10", "on_track 0.5"),
    ("at_most_worse", "none", "B19=12 T21=<=10 T23=<=8 A21=12.5", "worsened -0.125"),
    ("less_than_needs_less", "none", "B19=12 T21=<10 T23=<8 A21=10", "behind 0.5"),
    ("less_than_met", "none", "B19=12 T21=<10 T23=<8 A21=7", "achieved 1.25"),
    ("bound_against_the_direction", "higher", "B19=12 T21=<=10 T23=<=8 A21=10", "on_track 0.5"),
    # ---- a range ----
    ("range_met", "none", "B19=40 T23=50..60 A21=60", "achieved 2"),
    ("range_from_below_line", "none", "B19=40 T23=50..60 A21=45", "on_track 0.5"),  # line 45
    ("range_from_below_behind", "none", "B19=40 T23=50..60 A21=44", "behind 0.4"),
    ("range_from_below_worse", "none", "B19=40 T23=50..60 A21=39", "worsened -0.1"),
    ("range_from_above_line", "none", "B19=80 T23=50..60 A21=70", "on_track 0.5"),
    ("range_from_above_behind", "none", "B19=80 T23=50..60 A21=71", "behind 0.45"),
    ("range_from_above_passed", "none", "B19=80 T23=50..60 A21=45", "behind beyond_target"),
    ("range_passed_by_less", "none", "B19=40 T21=50..60 T23=50..60 A21=65", "behind beyond_target"),
    ("range_passed_by_as_much", "none", "B19=40 T21=50..60 T23=50..60 A21=70", "behind beyond_target"),
    ("range_passed_by_more", "none", "B19=40 T21=50..60 T23=50..60 A21=71", "worsened beyond_target"),
    ("range_from_inside_kept", "none", "B19=55 T23=50..60 A21=51", "achieved 1"),
    ("range_from_inside_left", "none", "B19=55 T23=50..60 A21=61", "worsened baseline_meets_target"),
    ("range_at_its_low_end", "none", "B19=55 T23=50..60 A21=50", "achieved 1"),
    # ---- one level to be kept ----
    ("level_kept", "maintain", "B19=100 T23=100 A21=100", "achieved 1"),
    ("level_left_upwards", "maintain", "B19=100 T23=100 A21=101", "worsened baseline_meets_target"),
    ("level_left_downwards", "maintain", "B19=100 T23=100 A21=99", "worsened baseline_meets_target"),
    ("level_not_yet_there", "maintain", "B19=100 T21=110 T23=120 A21=109", "behind 0.45"),
    ("level_on_the_line", "maintain", "B19=100 T23=120 A21=110", "on_track 0.5"),
    ("level_passed", "maintain", "B19=100 T23=120 A21=125", "behind beyond_target"),
    ("maintain_higher_kept", "higher", "B19=70 T21=maintain T23=maintain A21=70", "achieved 1"),
    ("maintain_higher_better", "higher", "B19=70 T21=maintain T23=maintain A21=72", "achieved 1"),
    ("maintain_higher_lost", "higher", "B19=70 T21=maintain T23=maintain A21=69.9", "worsened baseline_meets_target"),
    ("maintain_lower_kept", "lower", "B19=70 T21=maintain T23=maintain A21=69", "achieved 1"),
    ("maintain_level", "maintain", "B19=70 T23=maintain A21=71", "worsened baseline_meets_target"),
    ("maintain_then_a_figure", "higher", "B19=70 T21=maintain T23=80 A21=70", "on_track 0"),
    ("maintain_no_direction", "none", "B19=70 T23=maintain A21=70", "not_measurable no_direction"),
    ("maintain_no_baseline", "higher", "T23=maintain A21=70", "not_measurable baseline_missing"),
    ("maintain_lost_baseline", "higher", "B19=lost T23=maintain A21=70", "not_measurable baseline_lost"),
    # ---- target and baseline are the same, or the baseline is better ----
    ("same_kept", "higher", "B19=12 T21=12 T23=12 A21=12", "achieved 1"),
    ("same_better", "higher", "B19=12 T21=12 T23=12 A21=13", "achieved 1"),
    ("same_missed", "higher", "B19=12 T21=12 T23=12 A21=11", "worsened baseline_meets_target"),
    ("more_than_the_same", "none", "B19=12 T21=>12 T23=>12 A21=12", "behind baseline_meets_target"),
    ("baseline_better_met", "none", "B19=90 T21=>=80 T23=>=80 A21=85", "achieved 1"),
    ("baseline_better_missed", "none", "B19=90 T21=>=80 T23=>=80 A21=79", "worsened baseline_meets_target"),
    # ---- no target for the year: a straight line ----
    ("line_met", "higher", "B19=60 T23=100 A21=80", "on_track 0.5"),
    ("line_missed", "higher", "B19=60 T23=100 A21=79.9", "behind 0.4975"),
    ("line_from_a_third", "higher", "B18=20 T22=50 A21=42.5", "on_track 0.75"),  # 20 + 30 * 3/4
    ("line_exact", "higher", "B18=0 T25=1 A21=0.428571428571428571", "behind 0.4286"),  # 3/7 is more
    ("line_exactly_above", "higher", "B18=0 T25=1 A21=0.428571428571428572", "on_track 0.4286"),
    ("line_of_milestones", "higher", "B18=20 T20=50 T23=80 A21=60", "on_track 0.6667"),  # 50 + 30 * 1/3; 40/60
    ("line_of_milestones_missed", "higher", "B18=20 T20=50 T23=80 A21=59", "behind 0.65"),
    ("line_to_a_milestone", "higher", "B19=20 T22=50 T23=100 A21=40", "on_track 0.25"),  # 20 + 30 * 2/3
    ("line_to_a_bound", "none", "B19=60 T23=>=100 A21=80", "on_track 0.5"),
    ("line_to_more_than", "none", "B19=60 T23=>100 A21=80", "behind 0.5"),
    ("line_to_less_than", "none", "B19=100 T23=<60 A21=80", "behind 0.5"),
    ("line_down", "lower", "B19=100 T23=60 A21=80", "on_track 0.5"),
    ("line_down_missed", "lower", "B19=100 T23=60 A21=80.1", "behind 0.4975"),
    ("line_from_a_range", "none", "B19=16 T20=20..30 T22=40..50 A21=30", "on_track 0.5833"),  # 20 to 40; 14/24
    ("line_from_a_range_missed", "none", "B19=16 T20=20..30 T22=40..50 A21=29", "behind 0.5417"),  # 13/24
    ("line_from_a_bound", "higher", "B19=90 T20=>=80 T22=>=100 A21=90", "on_track 0"),  # 80 to 100
    ("line_to_what_is_met", "higher", "B19=10 T20=30 T22=25 T23=40 A21=25", "on_track 0.5"),
    ("line_to_what_is_met_missed", "higher", "B19=10 T20=30 T22=25 T23=40 A21=24", "behind 0.4667"),  # 14/30
    ("line_without_baseline", "higher", "T20=50 T22=70 A21=60", "on_track baseline_missing"),
    ("line_without_baseline_bound", "none", "T20=<=70 T22=<=50 A21=60", "on_track baseline_missing"),
    ("line_without_baseline_missed", "higher", "T20=50 T22=70 A21=59", "not_measurable baseline_missing"),
    ("line_from_a_range_without_baseline", "none", "T20=20..30 T22=40..50 A21=30", "not_measurable baseline_missing"),
    ("no_line_without_a_point", "higher", "B19=lost T23=100 A21=80", "not_measurable baseline_lost"),
    ("line_starts_at_the_later_baseline", "higher", "B18=0 B20=60 T19=50 T22=80 A21=70", "on_track 0.5"),
    ("milestone_of_the_baselines_year", "higher", "B20=60 T20=70 T22=90 A21=79", "behind 0.6333"),  # 70 to 90
    ("milestone_of_the_baselines_year_met", "higher", "B20=60 T20=70 T22=90 A21=80", "on_track 0.6667"),
    ("line_at_its_start", "higher", "B21=60 T23=100 A21=60", "on_track 0"),
    ("line_past_words", "higher", "B19=60 T22=improve T23=100 A21=80", "on_track 0.5"),
    ("line_past_lost", "higher", "B19=60 T22=lost T23=100 A21=80", "on_track 0.5"),
    ("line_past_a_dash", "higher", "B19=60 T21=dash T23=100 A21=80", "on_track 0.5"),
    ("line_from_before_a_dash", "higher", "B19=60 T20=dash T23=100 A21=80", "on_track 0.5"),
    ("latest_baseline", "higher", "B18=0 B20=50 T21=60 T23=100 A21=60", "on_track 0.2"),
    ("baseline_not_after_the_year", "higher", "B19=0 B22=90 T21=60 T23=100 A21=60", "on_track 0.6"),
    ("baseline_of_the_year", "higher", "B21=50 T21=60 T23=100 A21=60", "on_track 0.2"),
    # ---- after the last target ----
    ("after_the_last_met", "higher", "B18=60 T20=100 A21=100", "achieved 1"),
    ("after_the_last_missed", "higher", "B18=60 T20=100 A21=99", "behind 0.975"),
    ("after_the_last_worse", "higher", "B18=60 T20=100 A21=59", "worsened -0.025"),
    ("after_the_last_lost", "higher", "B18=60 T20=lost A21=99", "not_measurable target_lost"),
    ("after_the_last_to_improve", "higher", "B18=60 T20=improve A20=70 A21=80", "not_measurable no_target"),
    ("after_a_dash", "higher", "B18=60 T20=100 T23=dash A21=100", "achieved 1"),
    # ---- to improve on the year before ----
    ("improved", "higher", "B19=30 T21=improve T23=improve A20=31 A21=32", "on_track target_in_words"),
    ("improved_lower", "lower", "B19=30 T21=improve T23=improve A20=31 A21=30.9", "on_track target_in_words"),
    ("not_improved_lower", "lower", "B19=30 T21=improve T23=improve A20=31 A21=31", "worsened target_in_words"),
    ("same_as_the_year_before", "higher", "B19=30 T21=improve T23=improve A20=31 A21=31", "behind target_in_words"),
    ("same_as_the_baseline", "higher", "B19=30 T21=improve T23=improve A20=31 A21=30", "behind target_in_words"),
    ("worse_than_the_baseline", "higher", "B19=30 T21=improve T23=improve A20=31 A21=29", "worsened target_in_words"),
    ("improved_in_the_last_year", "higher", "B19=30 T21=improve A20=29 A21=29.5", "achieved target_in_words"),
    ("not_improved_in_the_last_year", "higher", "B19=30 T21=improve A20=31 A21=30.5", "behind target_in_words"),
    ("improved_on_the_baseline", "higher", "B20=30 T21=improve T23=improve A21=31", "on_track target_in_words"),
    (
        "actual_before_baseline_counts",
        "higher",
        "B20=30 T21=improve T23=improve A20=32 A21=31",
        "behind target_in_words",
    ),
    ("no_year_before", "higher", "B19=30 T21=improve T23=improve A21=31", "not_measurable year_before_missing"),
    ("year_before_lost", "higher", "B19=30 T21=improve A20=lost A21=31", "not_measurable year_before_missing"),
    ("year_before_lost_baseline_there", "higher", "B20=30 T21=improve A20=lost A21=31", "achieved target_in_words"),
    ("improve_without_direction", "none", "B20=30 T21=improve T23=improve A21=31", "not_measurable no_direction"),
    ("improve_a_level", "maintain", "B20=30 T21=improve T23=improve A21=31", "not_measurable no_direction"),
    ("not_improved_no_baseline", "higher", "T21=improve T23=improve A20=31 A21=30", "not_measurable baseline_missing"),
    ("improved_no_baseline", "higher", "T21=improve T23=improve A20=31 A21=32", "on_track target_in_words"),
    ("improve_only_at_last", "higher", "B19=30 T23=improve A20=30 A21=31", "not_measurable target_in_words"),
    ("improve_now_figure_at_last", "higher", "B19=30 T21=improve T23=40 A20=31 A21=32", "on_track 0.2"),
    ("figure_now_improve_at_last", "higher", "B19=30 T21=35 T23=improve A21=35", "on_track target_in_words"),
    ("figure_now_missed_improve_at_last", "higher", "B19=30 T21=35 T23=improve A21=34", "behind target_in_words"),
    ("figure_now_worse_improve_at_last", "lower", "B19=30 T21=25 T23=improve A21=31", "worsened target_in_words"),
    # ---- words ----
    ("words_the_same", "none", "B19='未策定' T23='策定' A21='策定'", "achieved target_in_words"),
    ("words_of_the_year", "none", "T21='検討' T23='策定' A21='検討'", "on_track target_in_words"),
    ("other_words", "none", "B19='未策定' T21='策定' T23='策定' A21='検討中'", "not_measurable target_in_words"),
    ("figure_for_words", "higher", "B19=1 T21='策定' T23='策定' A21=5", "not_measurable target_in_words"),
    ("words_for_a_figure", "higher", "B19=1 T21=2 T23=3 A21='増えた'", "not_measurable actual_without_figure"),
    ("words_now_figure_at_last", "higher", "B19=1 T21='検討' T23=3 A21='検討'", "on_track actual_without_figure"),
    # ---- an actual result that is no figure ----
    ("no_actual", "higher", "B19=1 T21=2 T23=3", "not_measurable no_actual"),
    ("actual_of_another_year", "higher", "B19=1 T21=2 T23=3 A20=9 A22=9", "not_measurable no_actual"),
    ("actual_dash", "higher", "B19=1 T21=2 T23=3 A21=dash", "not_measurable actual_dash"),
    ("actual_lost", "higher", "B19=1 T21=2 T23=3 A21=lost", "not_measurable actual_lost"),
    ("actual_not_measured", "higher", "B19=1 T21=2 T23=3 A21=not_measured", "not_measurable actual_not_measured"),
    ("actual_not_due", "higher", "B19=1 T21=2 T23=3 A21=not_due", "not_measurable actual_not_due"),
    ("actual_discontinued", "higher", "B19=1 T21=2 T23=3 A21=discontinued", "not_measurable actual_discontinued"),
    ("actual_is_a_bound", "higher", "B19=1 T21=2 T23=3 A21=>=9", "not_measurable actual_without_figure"),
    ("actual_is_a_range", "higher", "B19=1 T21=2 T23=3 A21=8..9", "not_measurable actual_without_figure"),
    ("actual_without_targets", "higher", "B19=1 A21=2", "not_measurable no_target"),
    ("actual_lost_without_targets", "higher", "B19=1 A21=lost", "not_measurable actual_lost"),
    # ---- targets that are not there ----
    ("all_targets_dashes", "higher", "B19=1 T21=dash T23=dash A21=2", "not_measurable no_target"),
    ("targets_discontinued", "higher", "B19=1 T21=discontinued T23=not_due A21=2", "not_measurable no_target"),
    ("target_not_measured", "higher", "B19=1 T23=not_measured A21=2", "not_measurable no_target"),
    ("dash_at_last", "higher", "B19=100 T21=120 T22=130 T23=dash A21=120", "on_track 0.6667"),  # 20/30
    ("last_lost_this_years_met", "higher", "B19=10 T21=12 T23=lost A21=12", "on_track target_lost"),
    ("last_lost_this_years_missed", "higher", "B19=10 T21=12 T23=lost A21=11", "not_measurable target_lost"),
    ("this_years_lost", "higher", "B19=10 T21=lost T23=14 A21=12", "not_measurable target_lost"),
    ("this_years_lost_last_met", "higher", "B19=10 T21=lost T23=14 A21=14", "achieved 1"),
    ("only_target_lost", "higher", "B19=10 T23=lost A21=12", "not_measurable target_lost"),
    # ---- baselines that are not there ----
    ("no_baseline_met", "higher", "T21=12 T23=14 A21=12", "on_track baseline_missing"),
    ("no_baseline_achieved", "higher", "T21=12 T23=14 A21=14", "achieved baseline_missing"),
    ("no_baseline_missed", "higher", "T21=12 T23=14 A21=11", "not_measurable baseline_missing"),
    ("lost_baseline_met", "higher", "B19=lost T21=12 T23=14 A21=12", "on_track baseline_lost"),
    ("lost_baseline_missed", "higher", "B19=lost T21=12 T23=14 A21=11", "not_measurable baseline_lost"),
    ("dash_baseline", "higher", "B19=dash T21=12 T23=14 A21=11", "not_measurable baseline_without_figure"),
    ("baseline_in_words", "higher", "B19='少ない' T21=12 T23=14 A21=11", "not_measurable baseline_without_figure"),
    ("baseline_is_a_bound", "higher", "B19=>=9 T21=12 T23=14 A21=12", "on_track baseline_without_figure"),
    ("baseline_is_later", "higher", "B22=9 T21=12 T23=14 A21=11", "not_measurable baseline_missing"),
    # ---- no direction ----
    ("no_direction", "none", "B19=10 T21=12 T23=14 A21=14", "not_measurable no_direction"),
    ("no_direction_on_the_line", "none", "B19=10 T23=14 A21=14", "not_measurable no_direction"),
    ("no_direction_but_a_bound_at_last", "none", "B19=10 T21=12 T23=>=14 A21=14", "achieved 1"),
    # ---- rounding ----
    ("half_up", "higher", "B19=0 T21=1 T23=20000 A21=1", "on_track 0.0001"),  # 0.00005
    ("below_half", "higher", "B19=0 T21=1 T23=30000 A21=1", "on_track 0"),  # 0.0000333
    ("negative_half_up", "higher", "B19=0 T21=1 T23=20000 A21=-1", "worsened 0"),  # -0.00005
    ("never_up_to_the_whole_way", "higher", "B19=0 T21=1 T23=1000000 A21=999999", "on_track 0.9999"),
    ("whole_way", "higher", "B19=0 T21=1 T23=1000000 A21=1000000", "achieved 1"),
    ("just_over_the_whole_way", "higher", "B19=0 T21=1 T23=1000000 A21=1000001", "achieved 1"),
    (
        "many_digits",
        "higher",
        "B19=0 T21=1 T23=0.0000000001 A21=123456789012345678.9",
        "achieved 1234567890123456789000000000",
    ),
]


@pytest.mark.parametrize(("direction", "values", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_verdict_with_rate_or_reason(direction: str, values: str, expected: str) -> None:
    assert outcome(judged(direction, values)) == expected


CUMULATIVE = [
    # the plan counts from 2020: the start is 0 in 2019
    ("counted_anew", "B19=250 T21=100 T23=200 A21=100", 2020, "on_track 0.5"),
    ("counted_anew_behind", "B19=250 T21=100 T23=200 A21=90", 2020, "behind 0.45"),
    ("counted_anew_line", "B19=250 T23=200 A21=100", 2020, "on_track 0.5"),  # 0 in 2019, 200 in 2023
    ("counted_anew_line_missed", "B19=250 T23=200 A21=99", 2020, "behind 0.495"),
    ("counted_from_the_year_itself", "B19=250 T23=200 A21=67", 2021, "on_track 0.335"),  # 0 in 2020: a third, 66.67
    ("counted_from_the_year_itself_missed", "B19=250 T23=200 A21=66", 2021, "behind 0.33"),
    ("counted_since_before", "B19=250 T21=300 T23=350 A21=300", 2019, "on_track 0.5"),
    ("counted_since_long", "B19=250 T21=300 T23=350 A21=249", 2010, "worsened -0.01"),
    ("counted_from_later", "B19=250 T21=300 T23=350 A21=300", 2022, "on_track 0.5"),
    ("counted_anew_without_baseline", "T21=100 T23=200 A21=100", 2020, "on_track 0.5"),
    ("counted_anew_lost_baseline", "B19=lost T21=100 T23=200 A21=90", 2020, "behind 0.45"),
    ("counted_from_later_without_baseline", "T21=100 T23=200 A21=90", 2022, "not_measurable baseline_missing"),
    ("no_level_to_keep", "B19=250 T23=maintain A21=300", 2020, "not_measurable target_in_words"),
    ("improve_on_zero", "B19=250 T21=improve T23=improve A21=1", 2021, "on_track target_in_words"),
]


@pytest.mark.parametrize(
    ("values", "first", "expected"), [case[1:] for case in CUMULATIVE], ids=[case[0] for case in CUMULATIVE]
)
def test_cumulation_begins_at_zero_in_the_year_before(values: str, first: int, expected: str) -> None:
    assert outcome(judged("higher", values, first)) == expected


def test_provisional_result_is_judged_and_flagged() -> None:
    found = judged("higher", "B19=100 T21=120 T23=140 A21=120p")

    assert found == Judgement(
        Verdict.ON_TRACK, None, Decimal("0.5"), provisional=True, baseline_year=2019, target_year=2023
    )


def test_result_that_stands_is_not_flagged() -> None:
    assert not judged("higher", "B19=100p T21=120p T23=140p A20=1p A21=120").provisional


def test_provisional_baseline_and_target_count() -> None:
    assert outcome(judged("higher", "B19=100p T21=120p T23=140p A21=120")) == "on_track 0.5"


@pytest.mark.parametrize(
    ("values", "first", "baseline", "target"),
    [
        ("B18=1 B20=2 T21=3 T22=4 T23=dash A21=3", None, 2020, 2022),
        ("B19=lost T23=lost A21=3", None, 2019, 2023),
        ("B22=1 A21=3", None, None, None),
        ("B19=1 T23=4", None, 2019, 2023),
        ("B19=1 T23=4 A21=3", 2020, None, 2023),
        ("B19=1 T23=4 A21=3", 2022, 2019, 2023),
        ("B20=1 T23=4 A21=3", 2020, 2020, 2023),
    ],
)
def test_rows_that_were_looked_at(values: str, first: int | None, baseline: int | None, target: int | None) -> None:
    found = judged("higher", values, first)

    assert (found.baseline_year, found.target_year) == (baseline, target)


def test_range_without_its_upper_end_is_a_bound() -> None:
    """No valid table holds such a target, but `progress` does not fail on it."""
    broken = Series("none", {2019: Value("eq", Decimal(1))}, {2023: Value("between", Decimal(5))}, {})

    assert outcome(judge(replace(broken, actuals={2021: Value("eq", Decimal(7))}), 2021)) == "achieved 1.5"  # 6/4


def test_year_is_the_one_asked_for() -> None:
    known = series("higher", "B19=100 T20=110 T21=120 A20=120 A21=110")

    assert [outcome(judge(known, year)) for year in (2019, 2020, 2021)] == [
        "not_measurable no_actual",
        "achieved 1",
        "behind 0.5",
    ]


def test_codes_are_those_of_the_vocabulary() -> None:
    assert [str(verdict) for verdict in Verdict] == list(code_list("progress_verdict").rows)
    assert [str(reason) for reason in Reason] == list(code_list("progress_reason").rows)


def test_each_verdict_and_each_reason_is_among_the_cases() -> None:
    """No code is left that no case leads to."""
    words = {word for *_, expected in [*CASES, *CUMULATIVE] for word in expected.split()}

    assert {*map(str, Verdict), *map(str, Reason)} <= words


@pytest.mark.parametrize(
    ("direction", "values", "year", "expected"),
    [
        # a sum from 2020 that is to stay at most 50 until 2023: below it is on track, as it may yet pass it
        ("lower", "B19=30 T23=<=50 A20=10", 2020, "on_track baseline_meets_target"),
        ("lower", "B19=30 T23=<50 A22=49", 2022, "on_track baseline_meets_target"),
        ("lower", "B19=30 T23=50 A21=45", 2021, "on_track baseline_meets_target"),
        ("none", "B19=30 T23=<=50 A21=50", 2021, "on_track baseline_meets_target"),
        ("higher", "B19=30 T23=<=50 A21=50", 2021, "on_track baseline_meets_target"),
        ("lower", "B19=30 T23=<=50 A22=51", 2022, "worsened baseline_meets_target"),  # 51 > 50, at first 0
        # in the last year, and after it, it is told for good
        ("lower", "B19=30 T23=<=50 A23=50", 2023, "achieved 1"),
        ("lower", "B19=30 T23=<=50 A24=50", 2024, "achieved 1"),
        ("lower", "B19=30 T23=<=50 A23=51", 2023, "worsened baseline_meets_target"),
        # with a target for each year, that of the year decides
        ("lower", "T20=<=10 T21=<=20 T22=<=30 T23=<=50 A21=20", 2021, "on_track baseline_meets_target"),
        ("lower", "T20=<=10 T21=<=20 T22=<=30 T23=<=50 A21=21", 2021, "behind baseline_meets_target"),  # 21 <= 50
        # a sum that is to reach a figure has reached it for good
        ("higher", "B19=30 T23=50 A21=50", 2021, "achieved 1"),
        ("lower", "B19=30 T23=>=50 A21=50", 2021, "achieved 1"),
    ],
)
def test_sum_that_may_yet_grow_is_at_most_on_track(direction: str, values: str, year: int, expected: str) -> None:
    assert outcome(judged(direction, values, 2020, year)) == expected


def test_single_year_below_its_bound_is_achieved() -> None:
    """No sum: the figure of a later year does not contain this one."""
    assert outcome(judged("lower", "B19=30 T23=<=50 A21=45")) == "achieved 1"
