"""Methods on age: profiles that split totals, net migration from two censuses."""
