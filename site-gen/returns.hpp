#pragma once

#include "publisher/catalogue/views.hpp"
#include "site-gen/template.hpp"

namespace daybook::site_gen {

/// Year by month, newest year first: what became of each return of a dataset. Every cell has its word or
/// figure, so that colour says nothing alone. Editions that are no months or spans are left out.
Context returns_grid(const catalogue::DatasetView& view);

/// A line for each owed edition, newest first: its state in words, when it was due and by which rule, when it
/// was published and how that is known, what was promised, and our reports.
Context returns_evidence(const catalogue::DatasetView& view);

}  // namespace daybook::site_gen
