#pragma once

#include "publisher/catalogue/views.hpp"
#include "site-gen/template.hpp"

namespace daybook::site_gen {

/// Year by month, newest year first: what became of each return of a dataset. Every cell has its word or
/// figure, so that colour says nothing alone. Editions that are no months or spans are left out.
Context returns_grid(const catalogue::DatasetView& view);

}  // namespace daybook::site_gen
