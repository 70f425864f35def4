"""The revisions. Each names its columns itself: what the code calls them may change."""
