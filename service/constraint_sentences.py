"""One sentence for each rule that the database itself keeps, by the name of its constraint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "uq_edition_slug": "An edition of this name is already loaded.",
    "ex_edition_active_overlap": "Another edition of the territory is active in these dates; close it "
    "first, or give other dates.",
    "ck_edition_stays_active": "An active edition stays as it is; only its end date may change.",
    "ck_edition_valid_to_after_from": "An edition must end after it begins.",
    "uq_area_edition_level_code": "The edition already holds an area of this level and code.",
    "ck_area_only_the_country_has_no_parent": "Every area but the country needs the area that it lies in.",
    "ck_area_area_km2_positive": "An area must have an extent above zero.",
    "ck_area_edition_not_active": "An active edition never changes; load a new edition instead.",
    "ck_area_generalised_band_range": "Bands of generalised outlines are numbered 0 to 9.",
    "ck_area_tile_z_range": "Zooms of map tiles are numbered 0 to 22.",
    "ck_area_tile_x_y_range": "Columns and rows of map tiles are numbered from 0.",
    "uq_commitment_source": "The organisation already has a commitment of this reference.",
    "ck_commitment_precision_range": "A precision is one of the IATI codes 1 to 9.",
    "ck_commitment_exactness_range": "An exactness is 1 (exact) or 2 (approximate).",
    "ck_commitment_site_has_geometry": "A commitment has a geometry if, and only if, its scope is a site.",
    "ck_commitment_scope_names_area": "A commitment of a municipality, district or province must name it, "
    "and no other may.",
    "ck_commitment_area_level_with_code": "The level and the code of a commitment's area belong together.",
    "ck_commitment_ward_role_known": "A ward is named as work, benefit or stated.",
    "ck_commitment_ward_share_range": "A ward's share lies between 0 and 1,000,000 millionths.",
    "uq_allocation_commitment_year_phase_source": "The commitment already has an amount for this year, "
    "phase and funding source.",
    "ck_allocation_financial_year_range": "A financial year begins between 1994 and 2100.",
    "ck_allocation_amount_cents_range": "An amount cannot be above R10 trillion.",
    "ck_allocation_vat_known": "VAT is included, excluded or unknown.",
    "fk_allocation_commitment": "An allocation names a commitment that is not there.",
    "fk_allocation_funding_source": "An allocation names a funding source that is not there.",
    "fk_commitment_references": "A commitment names an organisation, an entry of a list, an edition or a "
    "run that is not there.",
    "fk_row_referred_to": "Commitments refer to this row, so it stays.",
    "fk_id_unchanged": "Others refer to this row by its id, so the id stays.",
    "ck_placement_weight_not_negative": "The weight of an area cannot be negative.",
    "ck_placement_keys": "A placement names a commitment or an area that is not there, or an edition that "
    "is not active or not of the commitment's territory.",
    "ck_budget_line_position_range": "A budget line's position lies between 1 and the number of its parts.",
    "ck_budget_line_unchanged": "Budget lines are written anew, never changed.",
    "ck_budget_line_whole": "The budget lines of an allocation come and go together.",
    "ck_budget_line_keys": "A budget line does not match its allocation, or names an area its edition lacks.",
    "ck_budget_line_sum": "The budget lines of an allocation do not add up to it; nothing was written.",
    "ck_organisation_fy_start_month_range": "A financial year starts in a month from 1 to 12.",
    "uq_organisation_code": "An organisation of this code is already stored.",
    "uq_sector_code": "A sector of this code is already stored.",
    "uq_focal_area_code": "A focal area of this code is already stored.",
    "uq_funding_source_code": "A funding source of this code is already stored.",
    "uq_stage_code": "A stage of this code is already stored.",
    "uq_indicator_code": "An indicator of this code is already stored.",
    "ck_indicator_unit_known": "An indicator counts persons, households, a percent or an index.",
    "ck_indicator_more_is_known": "More of an indicator is worse, better or neutral.",
    "ck_need_value_value_not_negative": "The value of an indicator cannot be negative.",
    "ck_need_value_base_not_negative": "The count that a value is part of cannot be negative.",
    "uq_crosswalk_editions": "A crosswalk between these editions is already stored.",
    "ck_crosswalk_two_editions": "A crosswalk leads from one edition to another.",
    "ck_crosswalk_weights_with_checksum": "A layer of weights is kept with its checksum.",
    "ck_crosswalk_pair_share_range": "A share of a ward lies between 0 and 1,000,000,000 billionths.",
    "ck_crosswalk_pair_iou_range": "An intersection over union lies between 0 and 1.",
    "ck_crosswalk_source_change_known": "A ward is unchanged, split, merged, moved or gone.",
    "ck_crosswalk_source_by_known": "Shares go by area or by weights.",
    "ck_crosswalk_source_outside_share_range": "A share outside lies between 0 and 1,000,000,000 billionths.",
    "uq_source_file_sha256": "This very file is already kept.",
    "ck_import_run_rows_add_up": "Rows in must be rows loaded plus rows refused; nothing was written.",
    "ck_import_run_cents_add_up": "Cents in must be cents loaded plus cents refused; nothing was written.",
    "ck_import_finding_severity_known": "The severity of a finding is refuse, warn or note.",
}
